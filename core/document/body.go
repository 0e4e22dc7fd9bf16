package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"

	"github.com/tenon-health/tenon/core/fault"
)

// maxBodyDepth leaves room for documents of MaxDepth in what is around them.
const maxBodyDepth = MaxDepth + 16

// byteOrderMark is what some editors and libraries write before a text.
var byteOrderMark = []byte("\ufeff")

// ReadBody returns a text of JSON without the byte order mark before it, and refuses what is
// none, and keys that an object has twice, at any depth: nobody knows which one was meant.
// It tells the line and the character.
func ReadBody(text []byte) ([]byte, error) {
	text = bytes.TrimPrefix(text, byteOrderMark)
	if at := firstInvalid(text); at >= 0 {
		return nil, ErrEncodingInvalid.At(linePlace(text, at))
	}
	if at := firstTooDeep(text, maxBodyDepth); at >= 0 {
		return nil, ErrTooDeep.At(linePlace(text, at))
	}
	if err := checkSyntax(text); err != nil {
		return nil, err
	}
	if at := firstDuplicate(text); at >= 0 {
		return nil, ErrDuplicateKey.At(linePlace(text, at))
	}
	return text, nil
}

func checkSyntax(text []byte) error {
	at, wrong := findMalformed(text)
	if wrong == nil {
		return nil
	}
	return wrong.At(linePlace(text, at))
}

// findMalformed takes only the position from encoding/json: its text quotes.
func findMalformed(text []byte) (at int, wrong *fault.Error) {
	if json.Valid(text) {
		return 0, nil
	}
	var raw json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil && err.Error() == unexpectedEnd {
		return len(text), ErrTruncated
	}
	return firstMalformed(text), ErrMalformed
}

// unexpectedEnd is what encoding/json says of a text that would go on.
const unexpectedEnd = "unexpected end of JSON input"

// linePlace is a position as an editor shows it.
func linePlace(text []byte, at int) string {
	before := text[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", bytes.Count(before, []byte{'\n'})+1, utf8.RuneCount(before[start:])+1)
}
