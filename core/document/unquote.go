package document

import (
	"encoding/json"
	"strconv"
	"unicode/utf16"
)

func (r *jsonReader) text() (string, error) {
	start, plain := r.at, true
	for r.at++; r.data[r.at] != '"'; r.at++ {
		if r.data[r.at] == '\\' {
			r.at++
			plain = false
		}
	}
	r.at++
	raw := r.data[start:r.at]
	if plain {
		return string(raw[1 : len(raw)-1]), nil
	}
	if !paired(raw) {
		return "", r.fail(ErrEncodingInvalid, start)
	}
	var s string
	return s, json.Unmarshal(raw, &s)
}

// paired reports whether all surrogates come in pairs; encoding/json would
// quietly replace the others.
func paired(raw []byte) bool {
	for at := 0; at < len(raw); at++ {
		if raw[at] != '\\' {
			continue
		}
		if at++; raw[at] != 'u' {
			continue
		}
		if unit := codeUnit(raw, at-1); utf16.IsSurrogate(unit) {
			if utf16.DecodeRune(unit, codeUnit(raw, at+5)) == '\uFFFD' {
				return false
			}
			at += 6
		}
	}
	return true
}

// codeUnit reads the escape \uXXXX at a position, if one is there.
func codeUnit(raw []byte, at int) rune {
	if at+6 > len(raw) || raw[at] != '\\' || raw[at+1] != 'u' {
		return 0
	}
	unit, _ := strconv.ParseUint(string(raw[at+2:at+6]), 16, 16)
	return rune(unit)
}
