package cli

import (
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

func TestOneIsNotMany(t *testing.T) {
	for n, want := range map[int]string{0: "0 waves", 1: "1 wave", 2: "2 waves"} {
		expect.Equal(t, counted(n, "wave", "waves"), want)
	}
}
