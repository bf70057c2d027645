"""Questions and answers beside the picture: transcript, composer and what they are made of."""
