package domain

import (
	"strings"

	"golang.org/x/text/unicode/norm"
)

// Normalized has the address as addresses are compared. What is none counts as not
// verified, and what cannot stand in a name is left out of it: its owner cannot mend it
// at the provider.
func (l ProviderProfile) Normalized() ProviderProfile {
	email, err := ParseEmail("email", l.Email)
	l.Email, l.Verified = email, l.Verified && err == nil
	l.FirstName, l.LastName = tidyName(l.FirstName), tidyName(l.LastName)
	return l
}

func tidyName(s string) string {
	s = trimInvisible(norm.NFC.String(strings.Map(printableOrBlank, s)))
	if letters := []rune(s); len(letters) > MaxPersonName {
		s = trimInvisible(string(letters[:MaxPersonName]))
	}
	return s
}

func printableOrBlank(r rune) rune {
	if unprintable(r) {
		return ' '
	}
	return r
}
