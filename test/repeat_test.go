package test

import (
	"go/ast"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A closed list, or a length, has one home: the domain. Tables (CHECK) and the
// API (tags) repeat it, because a database and a description cannot call Go.
// enum_test.go and length_test.go know who repeats what, and fail when one
// differs or is missing. This file reads the tables and the tags.

// migrations are all files of SQL, by path.
func migrations(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir("../adapters/postgres", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".sql" {
			return err
		}
		text, err := os.ReadFile(path)
		all[path] = string(text)
		return err
	})
	if err != nil || len(all) < 5 {
		t.Fatalf("%d migrations, %v", len(all), err)
	}
	return all
}

var check = regexp.MustCompile(`CONSTRAINT (\w+) CHECK \(((?:[^()]|\([^()]*\))*)\)`)

// checks are the conditions of all CHECK constraints, by name.
func checks(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	for path, sql := range migrations(t) {
		named := check.FindAllStringSubmatch(sql, -1)
		if n := strings.Count(sql, "CHECK ("); n != len(named) {
			t.Errorf("%s: %d of %d checks were read: each needs a name", path, len(named), n)
		}
		for _, c := range named {
			all[c[1]] = c[2]
		}
	}
	return all
}

// quoted are the texts in a condition.
func quoted(condition string) (all []string) {
	for _, text := range regexp.MustCompile(`'([^']*)'`).FindAllStringSubmatch(condition, -1) {
		all = append(all, text[1])
	}
	return all
}

// field is one of a struct of app/http.
type field struct {
	where string
	name  string // Type.Field, or function.Field in a struct without a name
	typ   string
	tag   reflect.StructTag
}

// spoken reports whether callers say or read the field.
func (f field) spoken() bool { return f.tag.Get("json")+f.tag.Get("query") != "" }

func fields(t *testing.T) (all []field) {
	t.Helper()
	source(t, "app/http", func(_ string, fset *token.FileSet, file *ast.File) {
		for _, decl := range file.Decls {
			name := ""
			ast.Inspect(decl, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.FuncDecl:
					name = n.Name.Name
				case *ast.TypeSpec:
					name = n.Name.Name
				case *ast.Field:
					if n.Tag != nil && len(n.Names) == 1 {
						tag, _ := strconv.Unquote(n.Tag.Value)
						all = append(all, field{
							fset.Position(n.Pos()).String(), name + "." + n.Names[0].Name,
							types.ExprString(n.Type), reflect.StructTag(tag),
						})
					}
				}
				return true
			})
		}
	})
	return all
}

// same compares as sets.
func same(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
