// Package expect holds what tests of every layer ask for: no error, equal
// values, something that comes about soon, a log that can be read meanwhile.
package expect

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// NoError ends the test on an error.
func NoError(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Equal ends the test unless got and want are deeply equal, unexported fields,
// locations of times and nil against empty included.
func Equal[V any](t testing.TB, got, want V) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("not what was wanted (-) but (+)\n%s", difference(got, want))
	}
}

// difference names the fields that differ. A type with a method Equal may hide
// a difference from cmp: then both values are printed whole.
func difference(got, want any) string {
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(want, got, all); diff != "" {
		return diff
	}
	return fmt.Sprintf("-%#v\n+%#v", want, got)
}

// How long Eventually waits, and how often it looks.
const (
	patience = 3 * time.Minute // on a busy machine; who fails waits in vain
	interval = 10 * time.Millisecond
)

// Eventually waits until holds answers true, and ends the test if it does not
// within some minutes. what says what is waited for.
func Eventually(t testing.TB, what string, holds func() bool) {
	t.Helper()
	Within(t, patience, what, holds)
}

// Within is Eventually for what has a time of its own.
func Within(t testing.TB, limit time.Duration, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(limit); !holds(); time.Sleep(interval) {
		if time.Now().After(end) {
			t.Fatalf("not within %s: %s", limit, what)
		}
	}
}
