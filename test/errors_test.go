package test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// statuses are those of the kinds of errors, as app/http answers them.
func statuses(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	source(t, "app/http", func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || spec.Names[0].Name != "statuses" {
				return true
			}
			for _, row := range spec.Values[0].(*ast.CompositeLit).Elts {
				pair := row.(*ast.KeyValueExpr)
				all[lastName(pair.Key)] = statusCode(t, lastName(pair.Value))
			}
			return false
		})
	})
	if len(all) == 0 {
		t.Fatal("app/http has no table of statuses any more")
	}
	return all
}

// statusCode is the number of a constant of net/http, such as StatusNotFound.
func statusCode(t *testing.T, constant string) int {
	t.Helper()
	for code := 100; code < 600; code++ {
		if text := http.StatusText(code); text != "" && constant == "Status"+strings.ReplaceAll(text, " ", "") {
			return code
		}
	}
	t.Fatalf("http.%s is no status", constant)
	return 0
}

type failure struct {
	code, message string
	status        int
}

// or is a failure that is told in more than one sentence.
func (f failure) or(t *testing.T, known failure) failure {
	t.Helper()
	switch {
	case known.code == "":
		return f
	case known.status != f.status:
		t.Errorf("%s answers %d here and %d there: a code means one thing", f.code, f.status, known.status)
	case !strings.Contains(known.message, f.message):
		known.message += " · " + f.message
	}
	return known
}

var code = regexp.MustCompile(`^[a-z]+(_[a-z0-9]+)*$`)

// failures finds every failure with a code of its own where it is built. What
// is internal answers as just that.
func failures(t *testing.T) map[string]failure {
	t.Helper()
	answers := statuses(t)
	all := map[string]failure{"internal": {"internal", "Something went wrong on our side.", 500}}
	for _, room := range []string{"core", "adapters", "app"} {
		source(t, room, func(_ string, _ *token.FileSet, file *ast.File) {
			ast.Inspect(file, func(n ast.Node) bool {
				if f, ok := built(n, answers); ok && f.status != 500 {
					all[f.code] = f.or(t, all[f.code])
				}
				return true
			})
		})
	}
	return all
}

// built reads Fail(kind, "code", "sentence") and what wraps it: whoever refuses
// a file by a code says no kind, it is Invalid.
func built(n ast.Node, answers map[string]int) (f failure, ok bool) {
	call, isCall := n.(*ast.CallExpr)
	if !isCall || len(call.Args) < 2 {
		return f, false
	}
	switch lastName(call.Fun) {
	case "Fail", "problem":
		f.status, f.code = answers[lastName(call.Args[0])], literal(call.Args[1])
	case "refuse":
		f.status, f.code = answers["Invalid"], literal(call.Args[0])
	}
	for _, arg := range call.Args {
		if text := literal(arg); strings.Contains(text, " ") && strings.HasSuffix(text, ".") {
			f.message = text
		}
	}
	return f, f.status != 0 && f.message != "" && code.MatchString(f.code)
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

func literal(n ast.Expr) string {
	if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
		text, err := strconv.Unquote(lit.Value)
		if err == nil {
			return text
		}
	}
	return ""
}

// The list is part of the reference page, so it lies beside it.
func TestTheErrorsArePrinted(t *testing.T) {
	printed(t, "../app/http/errors.md", printedErrors(failures(t)))
}

func TestTheGuideTellsWhatToDoAboutEachStatus(t *testing.T) {
	guide, err := os.ReadFile("../docs/app-developers.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| ([0-9, ]+) \|`).FindAllStringSubmatch(string(guide), -1)
	for _, status := range statuses(t) {
		told := slices.ContainsFunc(rows, func(row []string) bool { return strings.Contains(row[1], strconv.Itoa(status)) })
		if !told {
			t.Errorf("docs/app-developers.md does not tell what to do about %d", status)
		}
	}
}

func printedErrors(all map[string]failure) string {
	var b strings.Builder
	b.WriteString("| code | status | sentence |\n|---|---|---|\n")
	verbs := regexp.MustCompile(`%[a-z]`)
	for _, name := range slices.SortedFunc(maps.Keys(all), func(x, y string) int {
		return cmp.Or(cmp.Compare(all[x].status, all[y].status), cmp.Compare(x, y))
	}) {
		f := all[name]
		fmt.Fprintf(&b, "| `%s` | %d | %s |\n", f.code, f.status, verbs.ReplaceAllString(strings.ReplaceAll(f.message, "|", `\|`), "…"))
	}
	return b.String()
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
