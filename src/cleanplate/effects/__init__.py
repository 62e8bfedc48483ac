"""(picture, matte) -> picture: cut out, blur, replace. Usable with a matte of one's own."""
