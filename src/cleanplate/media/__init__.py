"""Every byte in and out: pictures, videos with sound, folders. The only room that knows codecs."""
