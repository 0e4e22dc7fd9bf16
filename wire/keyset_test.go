package wire

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

// The whole life of a keyset, as the commands change it; every stage is a valid setting.
func TestKeysetsAreMadeAndChanged(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.env")
	store := func(set domain.Secret, err error) {
		t.Helper()
		if err != nil || !isKeyset(set.Reveal()) {
			t.Fatalf("got %d characters, %v", len(set.Reveal()), err)
		}
		if err := os.WriteFile(file, []byte("DATA_ENCRYPTION_KEYSET="+set.Reveal()+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var k Keysets
	set, first, err := k.New()
	store(set, err)
	set, second, err := k.Add(file)
	store(set, err)
	if first == second || first == "" || second == "" {
		t.Errorf("keys %q and %q", first, second)
	}
	if _, _, err := k.Remove(file, first); err == nil {
		t.Error("the primary key is removed")
	}
	set, promoted, err := k.Promote(file, second)
	store(set, err)
	set, removed, err := k.Remove(file, first)
	store(set, err)
	if promoted != second || removed != first {
		t.Errorf("promoted %q, removed %q", promoted, removed)
	}
	for _, key := range []string{"", first, "0", "-1", "x", "99999999999", second + " "} {
		if _, _, err := k.Promote(file, key); !errors.Is(err, domain.ErrSealingKeyNotFound) {
			t.Errorf("promoting %q: %v", key, err)
		}
		if _, _, err := k.Remove(file, key); !errors.Is(err, domain.ErrSealingKeyNotFound) {
			t.Errorf("removing %q: %v", key, err)
		}
	}
}

func TestChangingAKeysetNeedsOne(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.env")
	for _, text := range []string{"", "DATA_ENCRYPTION_KEYSET=\n", "DATA_ENCRYPTION_KEYSET=c4n4ry\n"} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, _, err := Keysets{}.Add(file)
		if told := faultsOf(t, err); len(told) != 1 || told["DATA_ENCRYPTION_KEYSET"] == "" {
			t.Errorf("%q: %v", text, err)
		}
	}
}
