package http

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// versioned is an answer with the version of its noun.
type versioned[T any] struct {
	ETag string `header:"ETag" doc:"The version, for If-Match" example:"\"3\""`
	Body T
}

func withETag[T any](v domain.Version, view T) *versioned[T] { return &versioned[T]{etag(v), view} }

func etag(v domain.Version) string { return `"` + strconv.FormatInt(int64(v), 10) + `"` }

// IfMatch is the header of the operations that change a versioned noun.
type IfMatch struct {
	Seen string `header:"If-Match" doc:"Answer 412 unless the noun still has this version" example:"\"3\""`
}

var (
	errIfMatch = domain.NewError(domain.Invalid, "if_match_invalid", "If-Match is *, or ETags in quotes joined by commas.").
			At("if_match")
	tags = regexp.MustCompile(`^\s*(W/)?"([\x21\x23-\x7e]*)"\s*(,|$)`)
)

// noVersion matches nothing, unlike zero, which asks for no check.
const noVersion domain.Version = -1

// at runs change with the version that the caller has seen; of several, with
// the one that holds.
func at[T any](m IfMatch, change func(domain.Version) (T, error)) (out T, err error) {
	seen, err := m.versions()
	if err != nil {
		return out, err
	}
	for _, v := range seen {
		if out, err = change(v); !errors.Is(err, domain.VersionStale) {
			break
		}
	}
	return out, err
}

// versions are those that the header names. A weak tag is never a match.
func (m IfMatch) versions() (seen []domain.Version, err error) {
	rest := strings.TrimSpace(m.Seen)
	if rest == "" || rest == "*" {
		return []domain.Version{0}, nil
	}
	for rest != "" {
		tag := tags.FindStringSubmatch(rest)
		if tag == nil || len(seen) == 16 {
			return nil, errIfMatch
		}
		v, err := strconv.ParseInt(tag[2], 10, 64)
		if err != nil || v <= 0 || tag[1] != "" {
			v = int64(noVersion)
		}
		seen, rest = append(seen, domain.Version(v)), rest[len(tag[0]):]
	}
	return seen, nil
}
