"""The viewer: camera, tiles, canvas, boxes, minimap and the window around them."""
