package filter

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Path is where in a record a condition looks.
type Path struct {
	Root string
	Keys []string // only below patient_data
}

// Roots of a path.
const (
	RootData       = "patient_data"
	RootExternalID = "external_id"
	RootCreatedAt  = "created_at"
	RootUpdatedAt  = "updated_at"
	RootRecordID   = "record_id"
)

// MaxKeys bounds a path.
const MaxKeys = 20

// ParsePath reads a path such as patient_data.labs.alk\.phos.
func ParsePath(s string) (Path, error) {
	keys, ok := splitPath(s)
	if !ok || slices.Contains(keys, "") || !utf8.ValidString(s) || strings.Contains(s, "\x00") {
		return Path{}, ErrPathInvalid
	}
	p := Path{keys[0], keys[1:]}
	switch p.Root {
	case RootData:
		ok = len(p.Keys) > 0 && len(p.Keys) <= MaxKeys
	case RootExternalID, RootCreatedAt, RootUpdatedAt, RootRecordID:
		ok = len(p.Keys) == 0
	default:
		ok = false
	}
	if !ok {
		return Path{}, ErrPathInvalid
	}
	return p, nil
}

// DataKey returns the key that a path leads to if it is one of the patient's data themselves, not of what is inside
// them.
func DataKey(path string) (key string, ok bool) {
	keys, ok := splitPath(path)
	if !ok || len(keys) != 2 || keys[0] != RootData {
		return "", false
	}
	return keys[1], true
}

// splitPath cuts at the dots that no backslash stands before.
func splitPath(s string) (keys []string, ok bool) {
	var key strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '.':
			keys = append(keys, key.String())
			key.Reset()
		case s[i] != '\\':
			key.WriteByte(s[i])
		case i+1 < len(s) && (s[i+1] == '.' || s[i+1] == '\\'):
			i++
			key.WriteByte(s[i])
		default:
			return nil, false
		}
	}
	return append(keys, key.String()), true
}

// String is what ParsePath reads.
func (p Path) String() string {
	var b strings.Builder
	b.WriteString(p.Root)
	for _, key := range p.Keys {
		b.WriteString("." + EscapeKey(key))
	}
	return b.String()
}

var keyEscapes = strings.NewReplacer(`\`, `\\`, `.`, `\.`)

// EscapeKey is a key as a path has it.
func EscapeKey(key string) string { return keyEscapes.Replace(key) }

// timed reports whether the path leads to a time.
func (p Path) timed() bool { return p.Root == RootCreatedAt || p.Root == RootUpdatedAt }
