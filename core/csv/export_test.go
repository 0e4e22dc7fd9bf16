package csv

// Blank is for tests that read with something else.
var Blank = blank
