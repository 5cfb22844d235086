"""Plant files and the tables beside them."""

from carwright.files.reader import plant_from_dict, plant_notes, read_plant, read_plant_text, read_with_notes

__all__ = ["plant_from_dict", "plant_notes", "read_plant", "read_plant_text", "read_with_notes"]
