package test

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
)

// word is one that this code base does not use, because the field has another one for what it meant here.
type word struct {
	say  string // instead
	name string // refused in the name of an identifier, whose words are joined by blanks: "read format verb"
	text string // refused in comments, in texts of the program, in SQL and in documents
	fine string // plain English, which is taken out before anything is refused

	refused []string // samples, of identifiers and texts
	allowed []string
}

var words = map[string]word{
	"desk": {
		say: "guard", name: `\bdesks?\b`, text: `(?i)\bdesks?\b`, fine: `(?i)\bhelp desk\b`,
		refused: []string{"newDesk", "The desk lets nobody in."}, allowed: []string{"Ask the help desk."},
	},
	"door": {
		say: "driving adapter, API", name: `\bdoors?\b`, text: `(?i)\bdoors?\b`,
		refused: []string{"openDoor", "What the door itself refuses."}, allowed: []string{"Indoors", "outdoor"},
	},
	"noun": {
		say: "entity", name: `\bnouns?\b`, text: `(?i)\bnouns?\b`,
		refused: []string{"mapNouns", "every noun of the store"}, allowed: []string{"announce", "pronounced"},
	},
	"verb": {
		say: "use case", name: `\bverbs?\b`, text: `(?i)\bverbs?\b`, fine: `(?i)\b(format|HTTP) verbs?\b`,
		refused: []string{"runVerb", "A verb of the core."},
		allowed: []string{"formatVerbs", "the format verb %d", "verbose"},
	},
	"promise": {
		say: "port", name: `\bpromises?\b`, text: `(?i)\bpromises?\b`,
		refused: []string{"keepPromises", "Adapters keep these promises."}, allowed: []string{"Nothing was promised."},
	},
	"room": {
		say: "layer, package", name: `\brooms?\b`, text: `(?i)\brooms?\b`,
		fine:    `(?i)\b(no|little|enough|have|has) room\b|\broom for\b`,
		refused: []string{"roomOf", "each room of the house"},
		allowed: []string{"There is no room for it.", "too little room"},
	},
	"window": {
		say: "method", name: `\bis window\b|^windows?$`, text: `(?i)\bwindows?\b`,
		fine:    `(?i)\b(time|browser|sliding|replay|rate) windows?\b`,
		refused: []string{"isWindow", "a window of the guard"}, allowed: []string{"ReplayWindow", "within the time window"},
	},
	"near and far": {
		say: "repositories and gateways", name: `^(test )?(near|far)( |$)|^(new|with|no|the) (near|far)\b`,
		text:    `(?:\b(?:access|ports|memory)\.|\b[Tt]he |\ba |` + "`" + `)(?:Near|Far)\b`,
		refused: []string{"Near", "farWorld", "newNear", "TestFarRefuses", "what the Far hands out", "ports.Near"},
		allowed: []string{"Nearest", "near the limit", "How far it has come.", "Farewell"},
	},
	"standing": {
		say: "access facts", name: `\bstandings?\b`, text: `(?i)\bstandings?\b`, fine: `(?i)\blong[ -]standing\b`,
		refused: []string{"standingRow", "A stranger's standing is zero."},
		allowed: []string{"a long-standing rule", "understanding"},
	},
	"no such": {
		say: "Err…NotFound", name: `\bno such\b`, text: `\bNoSuch[A-Z]`, fine: `^no such key$`, // a type of the S3 SDK
		refused: []string{"NoSuchProject", "errNoSuch", "Get answers NoSuchUser."}, allowed: []string{"No such project."},
	},
	"lately": {
		say: "cached", name: `\blately\b`, text: `(?i)\blately\b`,
		refused: []string{"latelySeen", "what was asked lately"}, allowed: []string{"later"},
	},
	"studied": {
		say: "trial scope", name: `\b(studied|study|studies)\b`, text: `\b[Ss]tudied\b|\bStudy\b`,
		refused: []string{"studied", "newStudy", "domain.Study"}, allowed: []string{"a study of lung cancer", "case studies"},
	},
	"twin": {
		say: "duplicate", name: `\btwins?\b`, text: `(?i)\btwins?\b`, fine: `(?i)\bdigital twins?\b`,
		refused: []string{"findTwins", "nobody, too many, twins"}, allowed: []string{"a digital twin", "between"},
	},
	"chore": {
		say: "periodic task", name: `\bchores?\b`, text: `(?i)\bchores?\b`,
		refused: []string{"runChores", "a chore of every node"}, allowed: []string{"choreography"},
	},
	"world": {
		say: "installation, store", name: `\bworlds?\b`, text: `(?i)\b(a|our|one|same|whose|empty|this) worlds?\b`,
		refused: []string{"newWorld", "a world in memory"}, allowed: []string{"what the core asks of the world", "worldwide"},
	},
}

// blank joins the words of an identifier by blanks, in lower case: "no such user" for NoSuchUser.
func blank(identifier string) string {
	return strings.ToLower(camel.ReplaceAllString(strings.ReplaceAll(identifier, "_", " "), "$1$3 $2$4"))
}

var camel = regexp.MustCompile(`([a-z0-9])([A-Z])|([A-Z])([A-Z][a-z])`)

// inName takes the words of an identifier as blank has them.
func (w word) inName(blanked string) bool {
	return mayMatch(w.name, blanked) && found(w.name, w.fine, blanked)
}

func (w word) inText(text string) bool { return found(w.text, w.fine, text) }

// wordsInName are the refused words in an identifier. Most identifiers come often.
func wordsInName(identifier string) []string {
	if known, ok := identifiers.Load(identifier); ok {
		return known.([]string)
	}
	var all []string
	blanked := blank(identifier)
	for name, w := range words {
		if w.inName(blanked) {
			all = append(all, name)
		}
	}
	identifiers.Store(identifier, all)
	return all
}

var identifiers sync.Map // identifier -> []string

func found(pattern, fine, text string) bool {
	if !compiled(pattern).MatchString(text) {
		return false
	}
	return fine == "" || compiled(pattern).MatchString(compiled(fine).ReplaceAllString(text, ""))
}

var patterns sync.Map // text -> *regexp.Regexp

func compiled(pattern string) *regexp.Regexp {
	if p, ok := patterns.Load(pattern); ok {
		return p.(*regexp.Regexp)
	}
	p := regexp.MustCompile(pattern)
	patterns.Store(pattern, p)
	return p
}

func TestNoWordOfOurOwn(t *testing.T) {
	files := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", ".cache", "bin", "testdata", "data"}, d.Name()),
			path == "../app/http/docs":
			return fs.SkipDir
		case d.IsDir() || path == "../test/words_test.go":
			return nil
		}
		switch filepath.Ext(path) {
		case ".go":
			files++
			refuseInGo(t, path)
		case ".sql", ".md", ".yml", ".example", ".tmpl":
			files++
			refuseInText(t, path, read(t, path))
		}
		return nil
	})
	if err != nil || files < 400 {
		t.Fatalf("%d files, %v", files, err)
	}
}

// refuseInGo reads identifiers, comments and strings; the strings of tests are data.
func refuseInGo(t *testing.T, path string) {
	t.Helper()
	src := []byte(read(t, path))
	var s scanner.Scanner
	file := token.NewFileSet().AddFile(path, -1, len(src))
	s.Init(file, src, nil, scanner.ScanComments)
	for {
		pos, tok, text := s.Scan()
		switch {
		case tok == token.EOF:
			return
		case tok == token.IDENT:
			for _, name := range wordsInName(text) {
				t.Errorf("%s: %s speaks of %q: say %s", file.Position(pos), text, name, words[name].say)
			}
		case tok == token.COMMENT, tok == token.STRING && !strings.HasSuffix(path, "_test.go"):
			refuseInText(t, file.Position(pos).String(), text)
		}
	}
}

func refuseInText(t *testing.T, where, text string) {
	t.Helper()
	folded := strings.ToLower(text)
	for name, w := range words {
		if !mayMatch(w.text, folded) || !compiled(w.text).MatchString(text) { // one search for most texts
			continue
		}
		for line := range strings.Lines(text) {
			if w.inText(line) {
				t.Errorf("%s: %q speaks of %q: say %s", where, strings.TrimSpace(line), name, w.say)
			}
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A pattern that finds nothing refuses nothing, and one that finds plain English is in the way.
func TestEachWordIsRefusedAndPlainEnglishIsNot(t *testing.T) {
	for name, w := range words {
		if len(w.refused) < 2 || len(w.allowed) == 0 {
			t.Errorf("%s: give samples of what is refused, as a name and in a text, and of what is not", name)
		}
		names, texts := 0, 0
		for _, sample := range w.refused {
			inName, inText := token.IsIdentifier(sample) && w.inName(blank(sample)), w.inText(sample)
			if !inName && !inText {
				t.Errorf("%s: %q is not refused", name, sample)
			}
			if inName {
				names++
			}
			if inText {
				texts++
			}
		}
		if names == 0 || texts == 0 {
			t.Errorf("%s: no sample is refused as a name, or none in a text", name)
		}
		for _, sample := range w.allowed {
			if token.IsIdentifier(sample) && w.inName(blank(sample)) || w.inText(sample) {
				t.Errorf("%s: %q is plain English", name, sample)
			}
		}
	}
}
