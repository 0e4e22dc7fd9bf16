package document

import "unicode"

const brailleBlank = '\u2800'

// unseen are the characters that show nothing by themselves: of Unicode's default
// ignorable ones those that are no format characters, too.
var unseen = []*unicode.RangeTable{
	unicode.White_Space, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector,
}

// Invisible reports whether r shows nothing. A few format characters do: Arabic signs that
// stand over a number.
func Invisible(r rune) bool {
	if ' ' < r && r < '\x7f' {
		return false
	}
	return r == brailleBlank || unicode.In(r, unseen...) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
