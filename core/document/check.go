package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/fault"
)

// checkJSON leaves the grammar to encoding/json, which neither minds bad
// encoding nor stops early at what nests too deep.
func checkJSON(data []byte) error {
	if len(data) > MaxBytes {
		return ErrTooLarge
	}
	if at, wrong := findWrong(data, MaxDepth); wrong != nil {
		return wrong.At(bytePlace(at))
	}
	return nil
}

// findWrong is where something is no JSON of so many levels, and what.
func findWrong(data []byte, depth int) (at int, wrong *fault.Error) {
	if at := firstInvalid(data); at >= 0 {
		return at, ErrEncodingInvalid
	}
	if at := firstTooDeep(data, depth); at >= 0 {
		return at, ErrTooDeep
	}
	return findMalformed(data)
}

func bytePlace(at int) string { return fmt.Sprintf("byte %d", at+1) }

func firstInvalid(data []byte) int {
	if utf8.Valid(data) {
		return -1
	}
	for at := 0; ; {
		r, size := utf8.DecodeRune(data[at:])
		if r == utf8.RuneError && size == 1 {
			return at
		}
		at += size
	}
}

// firstMalformed takes only the position from encoding/json: its text quotes.
func firstMalformed(data []byte) int {
	var raw json.RawMessage
	if syntax, ok := errors.AsType[*json.SyntaxError](json.Unmarshal(data, &raw)); ok {
		return max(int(syntax.Offset)-1, 0)
	}
	return 0
}

func firstTooDeep(data []byte, most int) int {
	depth, quoted := 0, false
	for at := 0; at < len(data); at++ {
		switch c := data[at]; {
		case c == '"':
			quoted = !quoted
		case quoted && c == '\\':
			at++
		case !quoted && (c == '{' || c == '['):
			depth++
		case !quoted && (c == '}' || c == ']'):
			depth--
		}
		if depth > most {
			return at
		}
	}
	return -1
}
