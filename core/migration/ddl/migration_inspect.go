package ddl

import (
	"slices"
	"strings"
)

// File is a migration.
type File struct {
	SQL   string
	Alone bool // in no transaction
}

// Before is what is so when a file begins.
type Before struct {
	LockTimeout bool   // no transaction waits for its locks for ever
	Applied     []File // those that come before it wherever it is applied
}

// Inspect returns the statements of a file with their locks and warnings, as if nothing came before it.
func Inspect(sql string) []Statement { return Before{}.Inspect(File{SQL: sql}) }

// Inspect returns the statements of a file with their locks and warnings. What is done to a table that was created
// just before is not dangerous, because nobody uses that yet.
func (b Before) Inspect(f File) []Statement {
	i := inspection{limited: b.LockTimeout, fresh: map[string]bool{}}
	i.begin()
	for _, applied := range b.Applied {
		i.file(applied)
	}
	return i.file(f)
}

// inspection is what is known so far.
type inspection struct {
	limited bool            // whoever applies the files sets a lock_timeout
	timed   bool            // there is one
	fresh   map[string]bool // the tables that were created
	held    map[string]bool // those for which others wait until the transaction ends
}

func (i *inspection) begin() { i.timed, i.held = i.limited, map[string]bool{} }

func (i *inspection) file(f File) []Statement {
	if f.Alone {
		i.begin()
		defer i.begin()
	}
	all := Split(f.SQL)
	for n := range all {
		i.inspect(&all[n])
	}
	return all
}

func (i *inspection) inspect(s *Statement) {
	w := s.words()
	if set, to := s.lockTimeout(); set {
		i.timed = to
	}
	table, creates := w.created()
	if creates {
		i.fresh[table] = true
	} else {
		table = w.table()
	}
	if (creates || i.fresh[table]) && i.allFresh(w.after("REFERENCES", "PARTITION OF", "INHERITS (")) {
		if creates && !i.allFresh(w.read()) {
			s.Lock = AccessShare
		}
		return // its lock keeps nobody waiting
	}
	s.Lock, s.Warnings = w.lock(), w.warnings()
	if read := w.read(); s.Lock == AccessShare && len(read) > 0 && i.allFresh(read) {
		s.Lock = NoLock
	}
	if i.held[table] && w.has("VALIDATE CONSTRAINT") {
		s.Warnings = append(s.Warnings, NotValidMissing)
	}
	if s.Lock >= Share && !i.timed {
		s.Warnings = append(s.Warnings, LockTimeout)
	}
	i.held[table] = i.held[table] || s.Lock >= Share && table != ""
}

func (i *inspection) allFresh(tables []string) bool {
	return !slices.ContainsFunc(tables, func(table string) bool { return !i.fresh[table] })
}

// lockTimeout tells whether a statement sets it, and whether to one.
func (s Statement) lockTimeout() (set, to bool) {
	w := s.words()
	if w.begins("RESET LOCK_TIMEOUT") || w.begins("RESET ALL") {
		return true, false
	}
	if !w.begins("SET") || !w.skip("SET", "LOCAL", "SESSION").begins("LOCK_TIMEOUT") {
		return false, false
	}
	value := s.SQL[s.tokens[len(s.tokens)-1].begin-s.begin:]
	number := strings.TrimRight(strings.Trim(value, "'"), " adhimnsu") // without its unit
	return true, strings.Trim(number, "0") != "" && !w.has("DEFAULT")
}

func (w words) created() (table string, ok bool) {
	rest := w.skip("CREATE", "UNLOGGED")
	if !w.begins("CREATE") || !rest.begins("TABLE") {
		return "", false
	}
	table, _ = rest.skip("TABLE", "IF NOT EXISTS").name()
	return table, true
}

// table is the one that a statement changes; empty if that is not known.
func (w words) table() (name string) {
	if w.begins("ALTER TABLE") {
		name, _ = w.altered()
		return name
	}
	on := slices.Index(w, "ON")
	if w.begins("CREATE") && on > 0 && (w.has("INDEX") || w.has("TRIGGER") || w.has("POLICY")) {
		name, _ = w[on+1:].skip("ONLY").name()
	}
	return name
}

// after are the tables that are named next to some words.
func (w words) after(some ...string) (tables []string) {
	for i := range w {
		for _, words := range some {
			if rest := w[i:].skip(words); len(rest) < len(w)-i {
				name, _ := rest.name()
				tables = append(tables, name)
			}
		}
	}
	return tables
}

// read are the tables that a query reads, or whose columns are copied.
func (w words) read() []string {
	if w.begins("CREATE") && !w.has("AS SELECT") && !w.has("AS WITH") {
		return w.after("( LIKE", ", LIKE")
	}
	return w.after("FROM", "JOIN")
}
