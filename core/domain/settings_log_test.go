package domain_test

import (
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestLogNames(t *testing.T) {
	t.Parallel()
	one, other := domain.Settings{RequestKey: "a"}, domain.Settings{RequestKey: "b"}
	name := one.LogName("auth0|1")
	if len(name) != 16 || name != one.LogName("auth0|1") || name == one.LogName("auth0|2") ||
		name == other.LogName("auth0|1") {
		t.Errorf("%s does not stand for one person at one installation", name)
	}
	one.HideSubjects = true
	if one.LogName("auth0|1") != "" || other.LogName("") != "" {
		t.Error("who is hidden, or nobody, has a name")
	}
}
