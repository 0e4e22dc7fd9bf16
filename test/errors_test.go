package test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/app/http"
	"github.com/tenon-health/tenon/core/domain"
)

// declared is an error as the source declares it: a code, a sentence or both.
type declared struct {
	at             token.Position
	code, sentence string
}

// TestEveryErrorIsInTheCatalogue finds errors where they are declared: as
// variables of a package of the core or of app/http. Adapters have none of
// their own: what they may answer is what the ports say.
func TestEveryErrorIsInTheCatalogue(t *testing.T) {
	all, found := http.Errors(), 0
	for _, folder := range []string{"core", "app/http"} {
		source(t, folder, func(_ string, fset *token.FileSet, file *ast.File) {
			for _, d := range declarations(fset, file) {
				found++
				if !slices.ContainsFunc(all, d.matcher()) {
					t.Errorf("%s: this error is in no list of Errors()", d.at)
				}
			}
		})
	}
	if found < 100 {
		t.Errorf("only %d errors were found: does this test still know them?", found)
	}
}

var formatVerbs = regexp.MustCompile(`%[a-z]`)

// matcher reports whether an error is what was declared, its format verbs filled or not.
func (d declared) matcher() func(e *domain.Error) bool {
	parts := formatVerbs.Split(d.sentence, -1)
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	said := regexp.MustCompile(`^(?s:` + strings.Join(parts, ".+") + `)$`)
	return func(e *domain.Error) bool { return said.MatchString(e.Message) && (d.code == "" || d.code == e.Code) }
}

// declarations are the errors that a file declares as variables.
func declarations(fset *token.FileSet, file *ast.File) (all []declared) {
	for _, decl := range file.Decls {
		if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.VAR {
			all = append(all, errorsIn(fset, gen)...)
		}
	}
	return all
}

// errorsIn finds New(kind, code, sentence) of core/fault or of domain, and what
// says one of them more exactly.
func errorsIn(fset *token.FileSet, within ast.Node) (all []declared) {
	ast.Inspect(within, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		at := fset.Position(call.Pos())
		switch name := lastName(call.Fun); {
		case (name == "New" || name == "NewError") && len(call.Args) == 3:
			all = append(all, declared{at, literal(call.Args[1]), literal(call.Args[2])})
		case name == "WithMessage":
			all = append(all, declared{at, "", literal(call.Args[0])})
		}
		return true
	})
	return all
}

// TestErrorsAreDeclaredOnce keeps the catalogue whole: what is built inside of a
// function is in no list. The programs tell their own settings as they like.
func TestErrorsAreDeclaredOnce(t *testing.T) {
	for _, folder := range []string{"core", "ports", "adapters", "app"} {
		source(t, folder, func(path string, fset *token.FileSet, file *ast.File) {
			if path == "core/fault/fault.go" || path == "core/domain/error.go" {
				return // which forwards
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if fn, ok := n.(*ast.FuncDecl); ok {
					for _, d := range errorsIn(fset, fn) {
						if d.code != "" {
							t.Errorf("%s: declare %s as a variable, and list it in Errors()", d.at, d.code)
						}
					}
				}
				return true
			})
			outside := !strings.HasPrefix(path, "core/") && !strings.HasPrefix(path, "app/http/")
			for _, d := range declarations(fset, file) {
				if outside {
					t.Errorf("%s: %s belongs to core/domain", d.at, d.code)
				}
			}
		})
	}
}

func TestACodeMeansOneThing(t *testing.T) {
	form, kinds, said := regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)*$`), map[string]domain.Kind{}, map[string]bool{}
	for _, e := range http.Errors() {
		if kind, ok := kinds[e.Code]; ok && kind != e.Kind {
			t.Errorf("%s is %s here and %s there", e.Code, e.Kind, kind)
		}
		if said[e.Code+e.Message] {
			t.Errorf("%s is listed twice", e.Code)
		}
		if !form.MatchString(e.Code) || !strings.HasSuffix(e.Message, ".") {
			t.Errorf("%q needs a code in snake_case, and %q to be a sentence", e.Code, e.Message)
		}
		kinds[e.Code], said[e.Code+e.Message] = e.Kind, true
	}
}

func lastName(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Ident:
		return n.Name
	case *ast.SelectorExpr:
		return n.Sel.Name
	}
	return ""
}

// literal is a constant text, in one piece or joined by +.
func literal(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		return literal(n.X) + literal(n.Y)
	case *ast.BasicLit:
		if text, err := strconv.Unquote(n.Value); err == nil && n.Kind == token.STRING {
			return text
		}
	}
	return ""
}

func TestTheErrorsArePrinted(t *testing.T) {
	printed(t, "../docs/errors.md", "# What can go wrong\n\n"+
		"Printed by `make gen` from the catalogue, `Errors()` in `app/http` and `core/domain`. A code is stable; … stands "+
		"for what\n"+
		"depends on the request.\n\n"+http.ErrorTable())
}

func TestTheGuideTellsWhatToDoAboutEachStatus(t *testing.T) {
	guide, err := os.ReadFile("../docs/app-developers.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ([0-9, ]+) \|`).FindAllStringSubmatch(string(guide), -1)
	for _, status := range statuses() {
		told := slices.ContainsFunc(rows, func(row []string) bool { return strings.Contains(row[1], strconv.Itoa(status)) })
		if !told {
			t.Errorf("docs/app-developers.md does not tell what to do about %d", status)
		}
	}
}

// statuses are those that the table of all errors has.
func statuses() (all []int) {
	for _, row := range regexp.MustCompile(`(?m)^\| `+"`[a-z0-9_]+`"+` \| (\d+) \|`).FindAllStringSubmatch(
		http.ErrorTable(), -1,
	) {
		status, _ := strconv.Atoi(row[1]) // the pattern has digits only
		all = append(all, status)
	}
	return slices.Compact(all)
}

// printed checks that a document is what the code says, or writes it.
func printed(t *testing.T, path, want string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(path)
	if err != nil || string(got) != want {
		t.Errorf("%s is not what the code says (%v): run make gen", path, err)
	}
}
