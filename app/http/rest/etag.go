package rest

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// Versioned is an answer with the version of its entity.
type Versioned[T any] struct {
	ETag string `header:"ETag" doc:"The version, for If-Match" example:"\"3\""`
	Body T
}

// WithETag shows an entity and its version.
func WithETag[T any](v domain.Version, view T) *Versioned[T] { return &Versioned[T]{ETag(v), view} }

// ETag is a version as HTTP writes it; of what has none, nothing.
func ETag(v domain.Version) string {
	if v == 0 {
		return ""
	}
	return `"` + strconv.FormatInt(int64(v), 10) + `"`
}

// IfMatch is the header of the operations that change a versioned entity.
type IfMatch struct {
	Seen string `header:"If-Match" doc:"Answer 412 unless the version is still this one, or one of these; weak as a compressing proxy makes it, or not" example:"\"3\""`
}

var (
	errIfMatch = domain.NewError(
		domain.Invalid, "if_match_invalid", "If-Match is *, or ETags in quotes joined by commas.",
	).
		At("if_match")
	entityTag = regexp.MustCompile(`^\s*(?:W/)?"([\x21\x23-\x7e]*)"\s*(,|$)`)
)

// noVersion matches nothing, unlike zero, which asks for no check.
const noVersion domain.Version = -1

const (
	maxTags = 16
	ifMatch = "If-Match"
)

// WithIfMatch runs change with the version that the caller has seen; of several,
// with the one that holds.
func WithIfMatch[T any](m IfMatch, change func(domain.Version) (T, error)) (out T, err error) {
	seen, err := m.versions()
	if err != nil {
		return out, err
	}
	for _, v := range seen {
		if out, err = change(v); !errors.Is(err, domain.ErrStale) {
			break
		}
	}
	return out, err
}

// versions are those that the header names.
func (m IfMatch) versions() (seen []domain.Version, err error) {
	rest := strings.TrimSpace(m.Seen)
	if rest == "" || rest == "*" {
		return []domain.Version{0}, nil
	}
	for rest != "" {
		tag := entityTag.FindStringSubmatch(rest)
		if tag == nil || len(seen) == maxTags {
			return nil, errIfMatch
		}
		seen, rest = append(seen, versionOf(tag[1])), rest[len(tag[0]):]
	}
	return seen, nil
}

// versionOf reads a tag. A proxy that compresses answers makes it weak; it is the version
// all the same, because that counts what the entity says, not its bytes.
func versionOf(tag string) domain.Version {
	v, err := strconv.ParseInt(tag, 10, 64)
	if err != nil || v <= 0 {
		return noVersion
	}
	return domain.Version(v)
}
