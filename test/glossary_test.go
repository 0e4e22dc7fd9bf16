package test

import (
	"go/ast"
	"go/token"
	"os"
	"regexp"
	"slices"
	"testing"
)

var (
	diagramEntity = regexp.MustCompile(`(?ms)^    ([A-Z]\w+) \{\n(.*?)^    \}`)
	diagramField  = regexp.MustCompile(`(?m)^        \S+ (\w+)`)
)

// TestTheDiagramShowsFieldsOfTheDomain keeps the diagram of entities true.
func TestTheDiagramShowsFieldsOfTheDomain(t *testing.T) {
	text, err := os.ReadFile("../docs/glossary.md")
	if err != nil {
		t.Fatal(err)
	}
	entities, compared := entityFields(t), 0
	for _, entity := range diagramEntity.FindAllStringSubmatch(string(text), -1) {
		known, ok := entities[entity[1]]
		if !ok {
			continue
		}
		compared++
		for _, field := range diagramField.FindAllStringSubmatch(entity[2], -1) {
			if !slices.Contains(known, field[1]) {
				t.Errorf("domain.%s has no %s", entity[1], field[1])
			}
		}
	}
	if compared < 20 {
		t.Errorf("only %d entities were compared: does this test still read the diagram?", compared)
	}
}

// entityFields are those of the structs in core/domain.
func entityFields(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	source(t, "core/domain", func(_ string, _ *token.FileSet, file *ast.File) {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok {
				return true
			}
			if body, ok := spec.Type.(*ast.StructType); ok {
				for _, field := range body.Fields.List {
					for _, name := range field.Names {
						all[spec.Name.Name] = append(all[spec.Name.Name], name.Name)
					}
				}
			}
			return true
		})
	})
	return all
}
