package csv

import (
	"bytes"
	"strings"
)

// Delimiters are the characters that may separate columns.
const Delimiters = ",;\t|"

// characterNames are what people call the characters that separate columns, or look as
// if they did.
var characterNames = map[rune]string{
	',': "comma", ';': "semicolon", '\t': "tab", '|': "pipe", ':': "colon", '^': "caret", '~': "tilde", ' ': "blank",
}

// DelimiterName is what people call one of Delimiters.
func DelimiterName(delimiter rune) string { return characterNames[delimiter] }

// ParseDelimiter takes one of Delimiters or its name, and nothing as 0.
func ParseDelimiter(s string) (rune, error) {
	for _, delimiter := range Delimiters {
		if s == string(delimiter) || s == characterNames[delimiter] {
			return delimiter, nil
		}
	}
	if s != "" {
		return 0, ErrDelimiterUnknown.At("delimiter")
	}
	return 0, nil
}

// separatorLine finds a line such as sep=; at the beginning, in quotes or not,
// with which programs tell Excel the separator. Its length is 0 if there is
// none.
func separatorLine(text []byte) (delimiter rune, length int, err error) {
	line := firstLine(text)
	value := strings.ReplaceAll(string(line), `"`, "")
	value = strings.TrimRight(strings.TrimLeftFunc(value, invisible), "\r\n ")
	if len(value) < len("sep=") || !strings.EqualFold(value[:len("sep=")], "sep=") {
		return 0, 0, nil
	}
	value = value[len("sep="):]
	for _, delimiter := range Delimiters {
		if value != "" && strings.Trim(value, string(delimiter)) == "" {
			return delimiter, len(line), nil
		}
	}
	return 0, 0, ErrSeparatorLine.At("line 1")
}

// firstLine has its line end.
func firstLine(text []byte) []byte {
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		return text[:end+1]
	}
	return text
}
