"""Orders of cars on published instances and on our own day: values against the best known ones."""
