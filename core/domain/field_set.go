package domain

import (
	"iter"

	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/filter"
)

// FieldSet collects what is seen in records, each once and within the bounds. Memory does not grow with the records.
type FieldSet struct {
	root    fieldNode
	seen    []SeenField
	omitted bool
}

// fieldNode is one key.
type fieldNode struct {
	path  string
	types uint8
	below map[string]*fieldNode
}

// All is what was seen, first things first.
func (s *FieldSet) All() []SeenField { return s.seen }

// Watch passes records on, and adds what is seen in them.
func (s *FieldSet) Watch(records iter.Seq2[Record, error]) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for r, err := range records {
			s.Add(r.Data)
			if !yield(r, err) {
				return
			}
		}
	}
}

// Add adds what a record has.
func (s *FieldSet) Add(d document.Document) {
	s.root.path = filter.RootData
	s.add(&s.root, d, 1)
}

// add leaves out what no search can name: it looks into objects only, so deep and no deeper.
func (s *FieldSet) add(parent *fieldNode, d document.Document, depth int) {
	for _, f := range d {
		node, ok := parent.below[f.Key]
		if !ok {
			if node = s.grow(parent, f.Key); node == nil {
				continue
			}
		}
		if t := fieldType(f.Value); node.types&(1<<t) == 0 {
			node.types |= 1 << t
			s.seen = append(s.seen, SeenField{node.path, FieldTypes()[t]})
		}
		if inside, ok := f.Value.(document.Document); ok && depth < filter.MaxKeys {
			s.add(node, inside, depth+1)
		}
	}
}

func (s *FieldSet) grow(parent *fieldNode, key string) *fieldNode {
	path := parent.path + "." + filter.EscapeKey(key)
	if len(s.seen) >= MaxFields || len(path) > MaxFieldPath {
		s.omit()
		return nil
	}
	if parent.below == nil {
		parent.below = map[string]*fieldNode{}
	}
	node := &fieldNode{path: path}
	parent.below[key] = node
	return node
}

func (s *FieldSet) omit() {
	if !s.omitted {
		s.omitted, s.seen = true, append(s.seen, OmittedFields)
	}
}

// fieldType is the place of a value's type among all.
func fieldType(value any) int {
	switch value.(type) {
	case nil:
		return 0
	case bool:
		return 1
	case int64:
		return 2
	case string:
		return 4
	case []any:
		return 5
	case document.Document:
		return 6
	}
	return 3
}
