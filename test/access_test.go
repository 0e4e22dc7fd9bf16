package test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

var update = flag.Bool("update", false, "print what docs/ has from the code anew")

// actions are the names of the domain's constants of that type, and what they
// stand for.
func actions(t *testing.T) map[string]domain.Action { return constants[domain.Action](t, "Action") }

func constants[T ~string](t *testing.T, typeName string) map[string]T {
	t.Helper()
	all := map[string]T{}
	source(t, "core/domain", func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != 1 {
				return true
			}
			typ, isNamed := spec.Type.(*ast.Ident)
			value, isText := spec.Values[0].(*ast.BasicLit)
			if isNamed && isText && typ.Name == typeName {
				all[spec.Names[0].Name] = T(strings.Trim(value.Value, `"`))
			}
			return true
		})
	})
	return all
}

func TestEveryActionHasARowAndAUseCase(t *testing.T) {
	all, used := actions(t), map[string]bool{}
	source(t, "core", func(path string, _ *token.FileSet, file *ast.File) {
		if strings.HasPrefix(path, "core/domain/") {
			return
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == "domain" {
					used[sel.Sel.Name] = true
				}
			}
			return true
		})
	})
	for name, action := range all {
		if len(domain.Relations(action)) == 0 {
			t.Errorf("%s has no row in the access table: nobody may do it", name)
		}
		if !used[name] {
			t.Errorf("no use case asks for %s", name)
		}
	}
	known := slices.Collect(maps.Values(all))
	for _, action := range domain.Actions() {
		if !slices.Contains(known, action) {
			t.Errorf("the access table has a row for %q, which no constant names", action)
		}
	}
	if len(known) != len(slices.Compact(slices.Sorted(slices.Values(known)))) {
		t.Error("two actions have one name")
	}
}

// A relation that the guard does not look up counts for nothing in a row that
// has no other.
func TestEveryRelationIsPersonalOrProvedByTheToken(t *testing.T) {
	token := []domain.Relation{
		domain.Anonymous, domain.Invitee, domain.IdentityProvider, domain.Authenticated, domain.TenantAdmin, domain.Operator,
		domain.System,
	}
	for name, relation := range constants[domain.Relation](t, "Relation") {
		if slices.Contains(token, relation) == slices.Contains(domain.PersonRelations(), relation) {
			t.Errorf("domain.%s must be either in domain.PersonRelations or on the list of what only a token proves", name)
		}
	}
}

func TestTheAccessTableIsPrinted(t *testing.T) {
	printed(t, "../docs/access.md", printedAccess(t))
}

const aboutAccess = `# Who may do what

Printed by ` + "`make gen`" + ` from the code: the rules from ` + "`core/access`" + `, the table from ` +
	"`core/domain/access.go`" + `.

## How a request is decided

Every use case asks the guard before it touches anything. The guard asks these rules one after the other and stops at
the first that refuses, so the first error in this order is the one that the caller gets. The access facts are what is
stored about the actor, the enterprise, the project and the trial. A write always reads them anew, in its own
transaction; a read may use facts that are a moment old, but a change is effective on every node within one second.

%s
Before a body is read, the HTTP API asks the first two rules alone (` + "`Precheck`" +
	`). A refused attempt is no audit entry; it is
a log line ` + "`access_refused`" + `.

A relation counts if it is proved. What people are in their enterprise must be allowed by the token *and*
by the stored role; where one company is served, by the token, which the stored role follows. What they are in a
project comes from their stored membership: its role makes them admin or manager of the project, and the role's
permission for ` + "`predict`" + ` (` + "`READ_ONLY` or `FULL_ACCESS`" + `) lets them read, or read and write,
records. A share counts only while its recipient is a member of the project. For machines the scopes of their
token count, and nothing that is stored. Operators have no tenant, and being an operator implies no other relation.

## The access policy

Any one of the relations in a row suffices. An action that has no row is refused to everyone. What is marked "not in
one company" answers ` + "`single_company`" + ` where ` + "`ENABLE_MULTI_TENANT=false`" + `.
`

func printedAccess(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, aboutAccess, printedRules(t))
	feature := ""
	for _, action := range domain.Actions() {
		note := ""
		if domain.NeedsOrganization(action) {
			note = " (not in one company)"
		}
		if of, _, _ := strings.Cut(string(action), "."); of != feature {
			feature = of
			fmt.Fprintf(&b, "\n### %s\n\n| Action | Who |\n|---|---|\n", feature)
		}
		var who []string
		for _, r := range domain.Relations(action) {
			who = append(who, string(r))
		}
		fmt.Fprintf(&b, "| `%s`%s | %s |\n", action, note, strings.Join(who, " · "))
	}
	return b.String()
}

// What everybody can read, nobody may write: rules are handed out as copies.
func TestNoRuleIsExportedForWriting(t *testing.T) {
	source(t, "core", func(_ string, fset *token.FileSet, file *ast.File) {
		for _, decl := range file.Decls {
			vars, ok := decl.(*ast.GenDecl)
			if !ok || vars.Tok != token.VAR {
				continue
			}
			for _, spec := range vars.Specs {
				if v := spec.(*ast.ValueSpec); slices.ContainsFunc(v.Names, (*ast.Ident).IsExported) && writable(v) {
					t.Errorf("%s: a map or slice that any package can change", fset.Position(v.Pos()))
				}
			}
		}
	})
}

// writable knows maps and slices, by their type or by how they are made.
func writable(v *ast.ValueSpec) bool {
	types := []ast.Expr{v.Type}
	for _, value := range v.Values {
		switch value := value.(type) {
		case *ast.CompositeLit:
			types = append(types, value.Type)
		case *ast.CallExpr:
			types = append(types, value.Args...) // make(map[…]…)
		}
	}
	return slices.ContainsFunc(types, func(typ ast.Expr) bool {
		switch typ.(type) {
		case *ast.MapType, *ast.ArrayType:
			return true
		}
		return false
	})
}
