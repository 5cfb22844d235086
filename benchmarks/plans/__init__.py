"""Plans of a size to be measured."""
