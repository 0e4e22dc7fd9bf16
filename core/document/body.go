package document

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
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
	var raw json.RawMessage
	err := json.Unmarshal(text, &raw)
	if err == nil {
		return nil
	}
	if err.Error() == unexpectedEnd {
		return ErrTruncated.At(linePlace(text, len(text)))
	}
	return ErrMalformed.At(linePlace(text, firstMalformed(text)))
}

// unexpectedEnd is what encoding/json says of a text that would go on.
const unexpectedEnd = "unexpected end of JSON input"

// linePlace is a position as an editor shows it.
func linePlace(text []byte, at int) string {
	before := text[:at]
	start := bytes.LastIndexByte(before, '\n') + 1
	return fmt.Sprintf("line %d, column %d", bytes.Count(before, []byte{'\n'})+1, utf8.RuneCount(before[start:])+1)
}
