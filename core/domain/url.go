package domain

import (
	"net/url"
	"strings"

	"github.com/tenon-health/tenon/core/document"
)

// ErrURLInvalid answers for what is no address of the kind that is needed.
var ErrURLInvalid = NewError(Invalid, "url_invalid", "This is not a web address.")

// validateWebURL accepts an http(s) URL or a bare host.
func validateWebURL(field, s string) (string, error) {
	s = trimInvisible(s)
	if s == "" {
		return "", nil
	}
	full := s
	if !strings.Contains(s, "://") {
		full = "https://" + s
	}
	if !httpURL(full) || len(s) > MaxURL {
		return "", ErrURLInvalid.At(field)
	}
	return s, nil
}

// validateImageURL accepts an absolute http(s) URL, a path that starts with /, or nothing.
func validateImageURL(field, s string) (string, error) {
	s = trimInvisible(s)
	path := !strings.ContainsFunc(s, notInURL) && strings.HasPrefix(s, "/") && !strings.HasPrefix(s, "//") &&
		!strings.Contains(s, "\\")
	if s == "" || len(s) <= MaxURL && (path || httpURL(s)) {
		return s, nil
	}
	return "", ErrURLInvalid.At(field)
}

func httpURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && !strings.ContainsFunc(s, notInURL) && (u.Scheme == "http" ||
		u.Scheme == "https") && u.Hostname() != "" && u.User == nil
}

// notInURL is what a person who reads the address would not see.
func notInURL(r rune) bool { return unprintable(r) || document.Invisible(r) && r != ' ' }
