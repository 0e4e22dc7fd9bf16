package memory

import "iter"

// order is the keys of a table as they came, so that whoever goes through the table meets its rows in the same order in
// every run.
type order[K comparable] struct {
	places map[K]*place[K]
	ends   *place[K] // after the last key, and before the first
}

// place is one key's. It keeps its neighbours when it is taken out, so that it can be put back.
type place[K comparable] struct {
	key           K
	before, after *place[K]
}

func newOrder[K comparable]() order[K] {
	ends := &place[K]{}
	ends.before, ends.after = ends, ends
	return order[K]{map[K]*place[K]{}, ends}
}

// add gives a new key the last place.
func (o order[K]) add(k K) {
	if o.places[k] == nil {
		o.putBack(&place[K]{key: k, before: o.ends.before, after: o.ends})
	}
}

// drop takes a key out, if it is there.
func (o order[K]) drop(k K) {
	if p := o.places[k]; p != nil {
		p.before.after, p.after.before = p.after, p.before
		delete(o.places, k)
	}
}

// putBack puts a place between the neighbours that it had: those that were dropped after it are back already.
func (o order[K]) putBack(p *place[K]) {
	p.before.after, p.after.before = p, p
	o.places[p.key] = p
}

// all goes through the keys; the one that it is at may be taken out meanwhile.
func (o order[K]) all() iter.Seq[K] {
	return func(yield func(K) bool) {
		for p := o.ends.after; p != o.ends; p = p.after {
			if !yield(p.key) {
				return
			}
		}
	}
}
