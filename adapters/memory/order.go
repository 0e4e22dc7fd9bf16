package memory

import "iter"

// order is the keys of a table as they came, so that whoever goes through the table meets its rows in the same order in
// every run.
type order[K comparable] struct {
	elements map[K]*element[K]
	root     *element[K] // after the last key, and before the first
}

// element is one key's. It keeps its neighbours when it is taken out, so that it can be put back.
type element[K comparable] struct {
	key           K
	before, after *element[K]
}

func newOrder[K comparable]() order[K] {
	ends := &element[K]{}
	ends.before, ends.after = ends, ends
	return order[K]{map[K]*element[K]{}, ends}
}

// add puts a new key at the end.
func (o order[K]) add(k K) {
	if o.elements[k] == nil {
		o.putBack(&element[K]{key: k, before: o.root.before, after: o.root})
	}
}

// remove takes a key out, if it is there.
func (o order[K]) remove(k K) {
	if p := o.elements[k]; p != nil {
		p.before.after, p.after.before = p.after, p.before
		delete(o.elements, k)
	}
}

// putBack puts an element between the neighbours that it had: those that were dropped after it are back already.
func (o order[K]) putBack(p *element[K]) {
	p.before.after, p.after.before = p, p
	o.elements[p.key] = p
}

// all goes through the keys; the one that it is at may be taken out meanwhile.
func (o order[K]) all() iter.Seq[K] {
	return func(yield func(K) bool) {
		for p := o.root.after; p != o.root; p = p.after {
			if !yield(p.key) {
				return
			}
		}
	}
}
