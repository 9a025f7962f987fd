"""What is where on a cleaned page: lines, regions, the grid of the type, and ink that is no type."""
