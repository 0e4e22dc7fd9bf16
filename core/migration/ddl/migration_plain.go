package ddl

import "strings"

// Plain is the statement without comments.
func (s Statement) Plain() string {
	var text strings.Builder
	at := s.begin
	for _, t := range s.tokens {
		text.WriteString(uncommented(s.SQL[at-s.begin : t.begin-s.begin]))
		text.WriteString(s.SQL[t.begin-s.begin : t.end-s.begin])
		at = t.end
	}
	return text.String()
}

// uncommented are the blanks between two words. The end of a line stays: only with one between them are two texts one.
func uncommented(blanks string) string {
	var text strings.Builder
	for at := 0; at < len(blanks); {
		length, _ := scan(blanks[at:])
		switch part := blanks[at : at+length]; {
		case length == 1:
			text.WriteString(part)
		case strings.HasSuffix(part, "\n"):
			text.WriteString(" \n")
		default:
			text.WriteByte(' ')
		}
		at += length
	}
	return text.String()
}
