"""Every byte in and out: pictures, videos with their sound, folders. The only room that knows codecs."""
