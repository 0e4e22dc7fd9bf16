package domain

import (
	"reflect"
	"slices"
	"testing"
)

func TestCompareSchemas(t *testing.T) {
	users := SchemaObject{"table", "", "users", ""}
	email := SchemaObject{"column", "users", "email", "text"}
	index := SchemaObject{"index", "users", "email", "btree"}
	long := SchemaObject{"column", "users", "email", "character varying(10)"}
	whole := []SchemaObject{users, email, index}
	for name, c := range map[string]struct {
		want, got []SchemaObject
		differ    []SchemaDifference
	}{
		"equal":           {whole, []SchemaObject{index, users, email}, nil},
		"nothing":         {nil, nil, nil},
		"missing":         {whole, whole[:2], []SchemaDifference{{ObjectMissing, "index", "users", "email", "btree", ""}}},
		"extra":           {whole[:2], whole, []SchemaDifference{{ObjectExtra, "index", "users", "email", "", "btree"}}},
		"a missing table": {whole, nil, []SchemaDifference{{ObjectMissing, "table", "", "users", "", ""}}},
		"an extra table":  {nil, whole, []SchemaDifference{{ObjectExtra, "table", "", "users", "", ""}}},
		"other": {whole, []SchemaObject{users, long, index}, []SchemaDifference{
			{ObjectOther, "column", "users", "email", "text", "character varying(10)"},
		}},
		"other, and parts": {
			[]SchemaObject{users, email}, []SchemaObject{{"table", "", "users", "unlogged"}, index},
			[]SchemaDifference{
				{ObjectOther, "table", "", "users", "", "unlogged"},
				{ObjectMissing, "column", "users", "email", "text", ""},
				{ObjectExtra, "index", "users", "email", "", "btree"},
			},
		},
	} {
		want, got := slices.Clone(c.want), slices.Clone(c.got)
		if differ := CompareSchemas(want, got); !reflect.DeepEqual(differ, c.differ) && len(differ)+len(c.differ) > 0 {
			t.Errorf("%s: %+v, want %+v", name, differ, c.differ)
		}
	}
}
