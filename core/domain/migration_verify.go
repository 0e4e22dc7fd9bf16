package domain

import (
	"cmp"
	"slices"
)

// SchemaObject is a table, a column, an index or another object of a schema.
type SchemaObject struct {
	Type       string // such as "column"
	Table      string // whose object it is; empty for what belongs to no table
	Name       string
	Definition string // without the name of the schema, so that those of two schemas can be compared
}

// DifferenceKind is in what way an object is not as its version says.
type DifferenceKind string

const (
	ObjectMissing  DifferenceKind = "missing"
	ObjectExtra    DifferenceKind = "extra"
	ObjectOther    DifferenceKind = "other"   // it is there, and is defined otherwise
	VersionUnknown DifferenceKind = "unknown" // this program does not have that version
)

// DifferenceKinds are all of them.
func DifferenceKinds() []DifferenceKind {
	return []DifferenceKind{ObjectMissing, ObjectExtra, ObjectOther, VersionUnknown}
}

// SchemaDifference is one object that is not as the version of its schema says.
type SchemaDifference struct {
	Kind              DifferenceKind
	Type, Table, Name string
	Want, Got         string // how it is defined; empty where it must not be, or is not
}

// VerifiedSchema is a tenant's schema, and all in which it is not as its version says.
type VerifiedSchema struct {
	Schema
	Differences []SchemaDifference
}

// CompareSchemas returns the differences in the order of tables, and within one of types and names. Where a whole table
// is missing or extra, nothing is said of what belongs to it.
func CompareSchemas(want, got []SchemaObject) (all []SchemaDifference) {
	wanted, there := byIdentity(want), byIdentity(got)
	for _, o := range want {
		if found, ok := there[o.identity()]; !ok {
			all = append(all, o.differs(ObjectMissing, o.Definition, ""))
		} else if found != o {
			all = append(all, o.differs(ObjectOther, o.Definition, found.Definition))
		}
	}
	for _, o := range got {
		if _, ok := wanted[o.identity()]; !ok {
			all = append(all, o.differs(ObjectExtra, "", o.Definition))
		}
	}
	slices.SortFunc(all, compareDifferences)
	return withoutParts(all)
}

// identity is the object without what may differ.
func (o SchemaObject) identity() SchemaObject {
	o.Definition = ""
	return o
}

func byIdentity(all []SchemaObject) map[SchemaObject]SchemaObject {
	found := make(map[SchemaObject]SchemaObject, len(all))
	for _, o := range all {
		found[o.identity()] = o
	}
	return found
}

func (o SchemaObject) differs(kind DifferenceKind, want, got string) SchemaDifference {
	return SchemaDifference{kind, o.Type, o.Table, o.Name, want, got}
}

func compareDifferences(a, b SchemaDifference) int {
	return cmp.Or(
		cmp.Compare(cmp.Or(a.Table, a.Name), cmp.Or(b.Table, b.Name)),
		cmp.Compare(a.Table, b.Table), cmp.Compare(a.Type, b.Type), cmp.Compare(a.Name, b.Name), cmp.Compare(a.Kind, b.Kind),
	)
}

// withoutParts leaves out what belongs to a table that is itself missing or extra.
func withoutParts(all []SchemaDifference) []SchemaDifference {
	whole := map[string]bool{}
	for _, d := range all {
		if d.Table == "" && d.Kind != ObjectOther {
			whole[d.Name] = true
		}
	}
	return slices.DeleteFunc(all, func(d SchemaDifference) bool { return d.Table != "" && whole[d.Table] })
}
