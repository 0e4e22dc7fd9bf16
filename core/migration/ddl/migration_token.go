package ddl

import "strings"

// token is a word, in capitals unless it is quoted, a sign, or a text in quotes, of which nothing is kept but that.
type token struct {
	text  string
	begin int // where in the file
	end   int
}

const literal = "'" // the text of every token that is a string

// tokens leaves out blanks and comments. What is not closed goes on to the end.
func tokens(sql string) (all []token) {
	for at := 0; at < len(sql); {
		length, kind := scan(sql[at:])
		if kind != blank {
			all = append(all, token{textOf(sql[at:at+length], kind), at, at + length})
		}
		at += length
	}
	return all
}

type tokenKind int

const (
	blank tokenKind = iota
	word
	quotedName
	quotedText
	sign
)

func textOf(raw string, kind tokenKind) string {
	switch kind {
	case word:
		return strings.ToUpper(raw)
	case quotedText:
		return literal
	}
	return raw
}

// scan returns how long the token is that begins here, at least 1.
func scan(sql string) (length int, kind tokenKind) {
	switch {
	case strings.ContainsRune(" \t\r\n\f\v", rune(sql[0])):
		return 1, blank
	case strings.HasPrefix(sql, "--"):
		return through(sql, 2, "\n"), blank
	case strings.HasPrefix(sql, "/*"):
		return comment(sql), blank
	case sql[0] == '\'':
		return quoted(sql, 0, false), quotedText
	case sql[0] == '"':
		return quoted(sql, 0, false), quotedName
	case len(sql) > 1 && sql[1] == '\'' && strings.IndexByte("eEbBxXnN", sql[0]) >= 0:
		return quoted(sql, 1, sql[0] == 'e' || sql[0] == 'E'), quotedText
	case sql[0] == '$':
		return dollar(sql)
	case letter(sql[0]) || digit(sql[0]):
		return wordLength(sql), word
	}
	return 1, sign
}

func letter(c byte) bool {
	return c == '_' || c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func digit(c byte) bool { return '0' <= c && c <= '9' }

// wordLength takes a dollar into a word, which therefore begins no text.
func wordLength(sql string) (n int) {
	for n < len(sql) && (letter(sql[n]) || digit(sql[n]) || sql[n] == '$') {
		n++
	}
	return n
}

// through is where the end of what is looked for lies, after the first bytes; all if it is not there.
func through(sql string, from int, end string) int {
	if i := strings.Index(sql[from:], end); i >= 0 {
		return from + i + len(end)
	}
	return len(sql)
}

// comment may hold others.
func comment(sql string) int {
	depth := 0
	for i := 0; i+1 < len(sql); i++ {
		switch sql[i : i+2] {
		case "/*":
			depth++
			i++
		case "*/":
			depth--
			i++
		}
		if depth == 0 {
			return i + 1
		}
	}
	return len(sql)
}

// quoted ends at the quote with which it begins, at that place. Two of them are one of the text.
func quoted(sql string, at int, escapes bool) int {
	quote := sql[at]
	for i := at + 1; i < len(sql); i++ {
		switch {
		case escapes && sql[i] == '\\':
			i++
		case sql[i] == quote && i+1 < len(sql) && sql[i+1] == quote:
			i++
		case sql[i] == quote:
			return i + 1
		}
	}
	return len(sql)
}

// dollar is a text between two equal tags, such as $$ or $body$; or a parameter, or nothing.
func dollar(sql string) (int, tokenKind) {
	tag := 1
	for tag < len(sql) && (letter(sql[tag]) || tag > 1 && digit(sql[tag])) {
		tag++
	}
	if tag == len(sql) || sql[tag] != '$' {
		return 1, sign
	}
	return through(sql, tag+1, sql[:tag+1]), quotedText
}
