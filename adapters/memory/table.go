package memory

import "iter"

// table is the rows of one entity. It is only touched inside InTx.
type table[K comparable, V any] struct {
	*transactor
	rows    map[K]V
	order   order[K]   // of rows
	clone   func(V) V  // a copy that shares nothing that can change
	changed func(K, V) // hears of each row that is put or dropped; may be nil
}

func newTable[K comparable, V any](w *transactor) *table[K, V] {
	return newTableOf[K](w, func(v V) V { return v })
}

// newTableOf is for rows that hold slices or maps.
func newTableOf[K comparable, V any](w *transactor, clone func(V) V) *table[K, V] {
	return &table[K, V]{transactor: w, rows: map[K]V{}, order: newOrder[K](), clone: clone}
}

// put stores v and remembers how to take that back.
func (t *table[K, V]) put(k K, v V) {
	t.putSilently(k, v)
	t.notifyChanged(k, v)
}

// putSilently is put for a change that nobody hears of.
func (t *table[K, V]) putSilently(k K, v V) {
	t.recordUndo(k)
	t.order.add(k)
	t.rows[k] = t.clone(v)
}

func (t *table[K, V]) notifyChanged(k K, v V) {
	if t.changed != nil {
		t.changed(k, v)
	}
}

// insert stores a row under an id that nobody has: we make the ids ourselves,
// so that one which comes twice is our mistake.
func (t *table[K, V]) insert(k K, v V) error {
	if t.has(k) {
		return t.conflict(errDuplicateID)
	}
	t.put(k, v)
	return nil
}

// delete removes a row and remembers how to take that back.
func (t *table[K, V]) delete(k K) {
	t.recordUndo(k)
	t.notifyChanged(k, t.rows[k])
	t.order.remove(k)
	delete(t.rows, k)
}

func (t *table[K, V]) recordUndo(k K) {
	t.unit.wrote = t.unit.wrote || t.unit.readOnly
	old, had := t.rows[k]
	place := t.order.elements[k]
	t.unit.undo = append(t.unit.undo, func() {
		if had {
			t.rows[k] = old
			t.order.putBack(place)
		} else {
			delete(t.rows, k)
			t.order.remove(k)
		}
	})
}

// each goes through the rows in the order in which they came; they are not to be changed.
func (t *table[K, V]) each() iter.Seq2[K, V] {
	return func(yield func(K, V) bool) {
		for k := range t.order.all() {
			if !yield(k, t.rows[k]) {
				return
			}
		}
	}
}

// has reports whether there is a row of that key.
func (t *table[K, V]) has(k K) bool {
	_, ok := t.rows[k]
	return ok
}

// get returns one row, or fails as told.
func (t *table[K, V]) get(k K, missing error) (V, error) {
	v, ok := t.rows[k]
	if !ok {
		return v, missing
	}
	return t.clone(v), nil
}

// update applies change to one row, and stores and returns the result.
func (t *table[K, V]) update(k K, missing error, change func(*V) error) (V, error) {
	v, err := t.get(k, missing)
	if err != nil {
		return v, err
	}
	if err := change(&v); err != nil {
		return v, err
	}
	t.put(k, v)
	return v, nil
}

// all returns the rows that match, in the order in which they came.
func (t *table[K, V]) all(match func(K, V) bool) []V {
	var found []V
	for k, v := range t.each() {
		if match(k, v) {
			found = append(found, t.clone(v))
		}
	}
	return found
}

// first returns the first row that matches, or fails as told.
func (t *table[K, V]) first(missing error, match func(K, V) bool) (V, error) {
	for k, v := range t.each() {
		if match(k, v) {
			return t.clone(v), nil
		}
	}
	var none V
	return none, missing
}

// any reports whether a row matches.
func (t *table[K, V]) any(match func(K, V) bool) bool {
	_, err := t.first(errEnded, match)
	return err == nil
}

// deleteAll removes the rows that match.
func (t *table[K, V]) deleteAll(match func(K, V) bool) {
	for k, v := range t.each() {
		if match(k, v) {
			t.delete(k)
		}
	}
}

// deleteSome removes so many of the rows that match, and counts them.
func (t *table[K, V]) deleteSome(limit int, match func(K, V) bool) (n int64) {
	for k, v := range t.each() {
		if n < int64(limit) && match(k, v) {
			t.delete(k)
			n++
		}
	}
	return n
}

// count counts the rows that match.
func (t *table[K, V]) count(match func(K, V) bool) (n int64) {
	for k, v := range t.each() {
		if match(k, v) {
			n++
		}
	}
	return n
}
