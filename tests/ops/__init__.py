"""Running the product: servers, processes, the commands of image, compose file and units."""
