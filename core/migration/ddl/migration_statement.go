// Package ddl tells of the statements of a migration which lock each takes, and what is dangerous about it on a table
// that is large and in use. It reads PostgreSQL's SQL as far as that needs.
package ddl

import "strings"

// Statement is one of a file.
type Statement struct {
	SQL      string // without what follows the last word
	Line     int    // on which it begins, from 1
	Lock     Lock   // the strongest that it takes on a table that is there before
	Warnings []Warning

	tokens []token
	begin  int // where in the file
}

// Split returns the statements of a file as they stand there. Semicolons in texts, comments, parentheses and bodies of
// functions end none.
func Split(sql string) (all []Statement) {
	var begun []token
	depth, body := 0, 0
	for _, t := range tokens(sql) {
		if t.text == ";" && depth == 0 && body == 0 {
			all = appendStatement(all, sql, begun)
			begun = nil
			continue
		}
		depth = max(0, depth+nesting(t.text))
		body = bodyDepth(body, begun, t.text)
		begun = append(begun, t)
	}
	return appendStatement(all, sql, begun)
}

func nesting(sign string) int {
	switch sign {
	case "(", "[":
		return 1
	case ")", "]":
		return -1
	}
	return 0
}

// bodyDepth is how deep a BEGIN ATOMIC … END is, which holds whole statements. CASE ends with END too.
func bodyDepth(depth int, before []token, text string) int {
	switch {
	case text == "ATOMIC" && len(before) > 0 && before[len(before)-1].text == "BEGIN" && before[0].text == "CREATE":
		return depth + 1
	case text == "CASE" && depth > 0:
		return depth + 1
	case text == "END" && depth > 0:
		return depth - 1
	}
	return depth
}

func appendStatement(all []Statement, sql string, of []token) []Statement {
	if len(of) == 0 {
		return all
	}
	begin, end := of[0].begin, of[len(of)-1].end
	return append(all, Statement{
		SQL: sql[begin:end], Line: 1 + strings.Count(sql[:begin], "\n"), Lock: NoLock, tokens: of, begin: begin,
	})
}

// words are the tokens of a part of a statement.
type words []string

func (s Statement) words() (all words) {
	for _, t := range s.tokens {
		all = append(all, t.text)
	}
	return all
}

// begins reports whether the words are the first ones.
func (w words) begins(with string) bool {
	wanted := strings.Fields(with)
	if len(w) < len(wanted) {
		return false
	}
	for i, text := range wanted {
		if w[i] != text {
			return false
		}
	}
	return true
}

// has reports whether the words are somewhere, next to each other.
func (w words) has(some string) bool {
	for i := range w {
		if w[i:].begins(some) {
			return true
		}
	}
	return false
}

// skip leaves out each of the words that comes next.
func (w words) skip(some ...string) words {
	for _, s := range some {
		if w.begins(s) {
			w = w[len(strings.Fields(s)):]
		}
	}
	return w
}

// name is that of a table, with its schema if one is told, and what follows it.
func (w words) name() (name string, rest words) {
	i := 0
	if i < len(w) && w[i] == "?" {
		i++
	}
	i++
	for i+1 < len(w) && w[i] == "." {
		i += 2
	}
	i = min(i, len(w))
	return fold(w[:i]), w[i:]
}

// fold gives a table one name, however it is written: T is t, and so is "t".
func fold(name words) string {
	var text strings.Builder
	for _, part := range name {
		if unquoted := strings.Trim(part, `"`); unquoted != part {
			text.WriteString(unquoted)
		} else {
			text.WriteString(strings.ToLower(part))
		}
	}
	return text.String()
}

// parts are what commas separate that are in no parentheses.
func (w words) parts() (all []words) {
	depth, from := 0, 0
	for i, text := range w {
		depth += nesting(text)
		if text == "," && depth == 0 {
			all = append(all, w[from:i])
			from = i + 1
		}
	}
	return append(all, w[from:])
}
