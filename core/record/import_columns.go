package record

import (
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// columnTypes gathers which types the values of each column have.
type columnTypes struct {
	infer bool
	types map[string]uint8 // by name, a bit for each of typeNames
}

var typeNames = []string{"text", "integer", "number", "boolean", "null"}

func (c *columnTypes) add(data document.Document) {
	if c.types == nil {
		c.types = map[string]uint8{}
	}
	if !c.infer && len(c.types) > 0 {
		return // all are texts
	}
	for _, f := range data {
		c.types[f.Key] |= 1 << typeOf(f.Value)
	}
}

// typeOf is an index of typeNames.
func typeOf(value any) int {
	switch value.(type) {
	case string:
		return 0
	case int64:
		return 1
	case float64, document.Decimal:
		return 2
	case bool:
		return 3
	}
	return 4
}

// named are the columns in their order.
func (c *columnTypes) named(names []string) (all []domain.ImportColumn) {
	for _, name := range names {
		column := domain.ImportColumn{Name: name}
		for bit, of := range typeNames {
			if c.types[name]&(1<<bit) != 0 {
				column.Types = append(column.Types, of)
			}
		}
		all = append(all, column)
	}
	return all
}
