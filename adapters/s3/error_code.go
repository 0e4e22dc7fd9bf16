package s3

import (
	_ "embed" // of the meanings
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// meanings are for the log, so that an operator need not look a code up. What a
// store answers to HEAD has no code of its own: the status gives it one.
//
//go:embed error_code.txt
var meanings string

// meaning is what a code means, if it is known.
func meaning(code string) string {
	for line := range strings.Lines(meanings) {
		if known, meaning, _ := strings.Cut(strings.TrimSpace(line), " "); known == code {
			return meaning
		}
	}
	return ""
}

// code is what a store may call an error: anything else may quote what was sent.
var code = regexp.MustCompile(`^[A-Za-z0-9.]{1,64}$`)

// words tells an answer in words, and as it is.
func words(status int, said string) string {
	if !code.MatchString(said) {
		return fmt.Sprintf("status %d %s", status, http.StatusText(status))
	}
	if meaning := meaning(said); meaning != "" {
		return fmt.Sprintf("%s (status %d, code %s)", meaning, status, said)
	}
	return fmt.Sprintf("status %d, code %s", status, said)
}
