package record

import (
	"github.com/tenon-health/tenon/core/document"
	"github.com/tenon-health/tenon/core/domain"
)

// columns are the keys of records in the order in which they are first seen.
type columns struct {
	keys  []string
	index map[string]int  // of each key
	names []string        // of all columns, those before the keys included
	taken map[string]bool // names

	missing map[string]bool // keys that no record had so far, but may have; nil where nobody knows
}

func newColumns(meta bool) columns {
	c := columns{index: map[string]int{}, taken: map[string]bool{}}
	if meta {
		for _, name := range []string{metaID, metaExternal, metaVersion, metaCreated} {
			c.name(name)
		}
	}
	return c
}

// name names the next column. A key that is called like a column before it gets underscores in front, so that no two
// columns have one name.
func (c *columns) name(wanted string) {
	for c.taken[wanted] {
		wanted = "_" + wanted
	}
	c.taken[wanted], c.names = true, append(c.names, wanted)
}

// expect takes the fields of all records, so that it is known when no other key can come.
func (c *columns) expect(all domain.Fields) {
	if !all.Complete {
		return
	}
	c.missing = map[string]bool{}
	for _, key := range all.Keys() {
		c.missing[key] = true
	}
}

func (c *columns) complete() bool { return c.missing != nil && len(c.missing) == 0 }

func (c *columns) add(d document.Document, limit int) error {
	for i, f := range d {
		if _, ok := c.find(i, f.Key); ok {
			continue
		}
		if len(c.keys) >= limit {
			return domain.ErrExportTooWide.With(limit).At("format")
		}
		c.index[f.Key], c.keys = len(c.keys), append(c.keys, f.Key)
		c.name(f.Key)
		delete(c.missing, f.Key)
	}
	return nil
}

// find tells where the column of a key is. Most records have it where the first one had.
func (c *columns) find(guess int, key string) (int, bool) {
	if guess < len(c.keys) && c.keys[guess] == key {
		return guess, true
	}
	at, ok := c.index[key]
	return at, ok
}
