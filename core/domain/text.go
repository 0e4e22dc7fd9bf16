package domain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/tenon-health/tenon/core/document"
)

// What can be wrong with a text.
var (
	ErrTextInvalid = NewError(Invalid, "text_invalid", "Character %d of this text (%s) cannot be kept here: it is a "+
		"line break, a control character, one that turns the direction of the text, or damaged. Remove it.")
	ErrTextLength    = NewError(Invalid, "text_length", "This text has %d to %d characters; the one sent has %d.")
	ErrNullForbidden = NewError(Invalid, "null_forbidden", "This cannot be null: send a value. If the field is not "+
		"required, it may be left out.")
)

// validateText is the rule for every text of one line: in Unicode's composed form, without
// anything invisible around it, min to max characters, none of which breaks the line,
// turns its direction or controls a screen.
func validateText(field, s string, min, max int) (string, error) {
	return textRule{unprintable, min, max}.apply(field, s)
}

// validateLines is the rule for a text that may have several lines.
func validateLines(field, s string, min, max int) (string, error) {
	return textRule{uncontrolled, min, max}.apply(field, s)
}

type textRule struct {
	refused  func(rune) bool
	min, max int
}

func (rule textRule) apply(field, s string) (string, error) {
	s = trimInvisible(norm.NFC.String(s))
	if at := strings.IndexFunc(s, rule.refused); at >= 0 {
		bad, _ := utf8.DecodeRuneInString(s[at:])
		return "", ErrTextInvalid.With(utf8.RuneCountInString(s[:at])+1, fmt.Sprintf("%U", bad)).At(field)
	}
	if n := utf8.RuneCountInString(s); n < rule.min || n > rule.max {
		return "", ErrTextLength.With(rule.min, rule.max, n).At(field)
	}
	return s, nil
}

// uncontrolled is what no text may have. utf8.RuneError stands where bytes were damaged.
func uncontrolled(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r' || r == utf8.RuneError
}

func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || r == '\u2028' || r == '\u2029' || turnsText(r)
}

// turnsText reports whether r changes the direction of what follows, also of what a page
// shows behind the text.
func turnsText(r rune) bool { return '\u202a' <= r && r <= '\u202e' || '\u2066' <= r && r <= '\u2069' }

// Fold returns the form of a text by which names are unique, sorted and found,
// so that every store agrees. Texts that look alike but for case, invisible characters
// and the kind of blanks have the same.
func Fold(s string) string {
	s = strings.Join(strings.Fields(strings.Map(visible, norm.NFC.String(s))), " ")
	return norm.NFC.String(strings.ToLower(strings.ToUpper(s)))
}

func visible(r rune) rune {
	if document.Invisible(r) && !unicode.IsSpace(r) {
		return -1
	}
	return r
}
