package expect_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/test/expect"
)

// ended is a test that can be looked at after it has failed.
type ended struct{ testing.TB }

func (e *ended) Helper() {}

func (e *ended) Fatalf(format string, args ...any) { panic(fmt.Sprintf(format, args...)) }
func (e *ended) Fatal(args ...any)                 { panic(fmt.Sprint(args...)) }

// failure is what a test says that does this, or nothing.
func failure(do func(t testing.TB)) (text string) {
	defer func() {
		if said := recover(); said != nil {
			text = said.(string)
		}
	}()
	do(&ended{})
	return ""
}

type pair struct {
	shown  []string
	hidden time.Time
}

func TestEqualNamesWhatDiffers(t *testing.T) {
	now := time.Now()
	for _, tc := range []struct {
		got, want pair
		says      string
	}{
		{pair{[]string{"a"}, now}, pair{[]string{"a"}, now}, ""},
		{pair{shown: []string{"a"}}, pair{shown: []string{"b"}}, "shown"},
		{pair{shown: nil}, pair{shown: []string{}}, "shown"},
		{pair{hidden: now}, pair{hidden: now.Add(1)}, "hidden"},
		{pair{hidden: now}, pair{hidden: now.UTC()}, "hidden"},
	} {
		said := failure(func(t testing.TB) { expect.Equal(t, tc.got, tc.want) })
		if (said == "") != (tc.says == "") || !strings.Contains(said, tc.says) {
			t.Errorf("%v against %v says %q", tc.got, tc.want, said)
		}
	}
}

func TestNoErrorTellsTheError(t *testing.T) {
	if said := failure(func(t testing.TB) { expect.NoError(t, fmt.Errorf("it broke")) }); said != "it broke" {
		t.Errorf("says %q", said)
	}
	if said := failure(func(t testing.TB) { expect.NoError(t, nil) }); said != "" {
		t.Errorf("says %q", said)
	}
}

func TestALogIsReadWhileItIsWritten(t *testing.T) {
	var log expect.Log
	go func() {
		for range 3 {
			fmt.Fprintln(&log, "a line")
		}
	}()
	log.Says(t, "a line", 3)
	if log.String() != strings.Repeat("a line\n", 3) {
		t.Errorf("it says %q", log.String())
	}
}
