package domain

import (
	"fmt"
	"slices"
	"strings"
)

// SealingKey is a key that seals secrets in the store, or could.
type SealingKey struct {
	ID      string
	Primary bool          // seals what is written from now on
	Missing bool          // seals something, and the keyset does not have it
	Sealed  []SealedCount // of each table in which it seals something
}

// SealedCount is how many secrets of a table a key seals.
type SealedCount struct {
	Table string
	Count int
}

// Count is how many secrets the key seals.
func (k SealingKey) Count() (n int) {
	for _, c := range k.Sealed {
		n += c.Count
	}
	return n
}

// Removable reports whether nothing is lost when the keyset no longer has the key.
func (k SealingKey) Removable() bool { return !k.Primary && !k.Missing && k.Count() == 0 }

// tables tells where the key seals something, in words.
func (k SealingKey) tables() string {
	words := make([]string, len(k.Sealed))
	for i, c := range k.Sealed {
		words[i] = fmt.Sprintf("%d in %s", c.Count, c.Table)
	}
	return strings.Join(words, ", ")
}

// KeysetStatus is which keys there are and what each seals.
type KeysetStatus struct{ Keys []SealingKey }

// Primary is the key that seals what is written from now on.
func (s KeysetStatus) Primary() string {
	i := slices.IndexFunc(s.Keys, func(k SealingKey) bool { return k.Primary })
	if i < 0 {
		return ""
	}
	return s.Keys[i].ID
}

// Old is how many secrets another key than the primary one seals.
func (s KeysetStatus) Old() (n int) {
	for _, k := range s.Keys {
		if !k.Primary {
			n += k.Count()
		}
	}
	return n
}

// Removable is the keys that the keyset may lose.
func (s KeysetStatus) Removable() (ids []string) {
	for _, k := range s.Keys {
		if k.Removable() {
			ids = append(ids, k.ID)
		}
	}
	return ids
}

// RequireKeys refuses a keyset that lacks keys which seal something.
func (s KeysetStatus) RequireKeys() error {
	var lacks []string
	for _, k := range s.Keys {
		if k.Missing {
			lacks = append(lacks, fmt.Sprintf("key %s seals %s", k.ID, k.tables()))
		}
	}
	if len(lacks) == 0 {
		return nil
	}
	return ErrSealingKeyMissing.With(strings.Join(lacks, "; "))
}

// RequireRemovable refuses to remove a key that is still needed.
func (s KeysetStatus) RequireRemovable(id string) error {
	i := slices.IndexFunc(s.Keys, func(k SealingKey) bool { return k.ID == id && !k.Missing })
	switch {
	case i < 0:
		return ErrSealingKeyNotFound
	case s.Keys[i].Primary:
		return ErrSealingKeyUsed.WithMessage("This is the primary key. Promote another one first.")
	case s.Keys[i].Removable():
		return nil
	}
	return ErrSealingKeyUsed.With(s.Keys[i].tables())
}

// SealedRow is where a secret is kept.
type SealedRow struct {
	Table string
	ID    string
}

// Resealed is what became of some secrets.
type Resealed struct {
	Next     SealedRow // the last that was looked at; zero if there was none
	Count    int       // how many the primary key seals now
	Unopened []SealedRow
}

// Rekeyed is what became of all of them.
type Rekeyed struct {
	Primary   string
	Count     int         // how many the primary key has sealed anew
	Unopened  []SealedRow // moved from another row, or damaged
	Left      int         // how many another key seals still
	Removable []string
}

// ResourceID is that of the primary key.
func (r Rekeyed) ResourceID() string { return r.Primary }

// What can go wrong with keys.
var (
	ErrSealingKeyNotFound = NewError(NotFound, "sealing_key_not_found", "The keyset has no such key.")
	ErrSealingKeyUsed     = NewError(
		Conflict, "sealing_key_used", "The key still seals secrets: %s. Run `migrate keys rekey` first.",
	)
	ErrSecretKeyMissing = NewError(
		Unavailable, "secret_key_missing", "This needs a secret that is sealed by a key which this node does not have. "+
			"Whoever runs Tenon gives every node the same DATA_ENCRYPTION_KEYSET.",
	)
	ErrKeysetMissing     = NewError(Invalid, "keyset_missing", "This needs the keyset: set DATA_ENCRYPTION_KEYSET.")
	ErrSealingKeyMissing = NewError(Conflict, "sealing_key_missing",
		"The keyset lacks keys by which secrets are sealed: %s. Add them to DATA_ENCRYPTION_KEYSET; nothing was changed.")
)
