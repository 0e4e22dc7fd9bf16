package scenario

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
)

// AddMembers makes so many more people members of the organization, at the identity provider only.
func (c *Tenant) AddMembers(t testing.TB, count int) {
	t.Helper()
	body := fmt.Sprintf(`{"organization":%q,"count":%d}`, c.Organization, count)
	if status := c.Post(t, c.IssuerURL+"dev/members", body); status != 200 {
		t.Fatalf("%d members more: %d", count, status)
	}
}

// Members is the path of the organization's members.
func (c *Tenant) Members() string { return "/auth/organizations/" + c.Organization + "/members" }

// EachMember reads the answer of all members as it comes, and returns how often each was told.
func EachMember(t testing.TB, who Caller, path string) (told map[string]int, total int, err error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", who.Base+path, nil)
	expect.NoError(t, err)
	req.Header.Set("Authorization", "Bearer "+who.Token)
	res, err := Client.Do(req)
	expect.NoError(t, err)
	defer res.Body.Close()
	if res.StatusCode != 200 {
		text, _ := io.ReadAll(res.Body)
		t.Fatalf("GET %s: got %d: %s", path, res.StatusCode, text)
	}
	return readMembers(t, json.NewDecoder(res.Body))
}

func readMembers(t testing.TB, answer *json.Decoder) (told map[string]int, total int, err error) {
	t.Helper()
	for range 3 { // {, "items", [
		_, err := answer.Token()
		expect.NoError(t, err)
	}
	told = map[string]int{}
	for answer.More() {
		var one struct {
			Subject string   `json:"auth0_id"`
			Roles   []Object `json:"roles"`
		}
		if err := answer.Decode(&one); err != nil {
			return told, 0, err
		}
		if told[one.Subject]++; len(one.Roles) != 1 {
			t.Errorf("%s has %d roles", one.Subject, len(one.Roles))
		}
	}
	err = restOf(answer, &total)
	return told, total, err
}

// restOf reads what follows the items.
func restOf(answer *json.Decoder, total *int) error {
	_, err := answer.Token() // ]
	for err == nil {
		var name, value json.Token
		if name, err = answer.Token(); err == nil && name == "total_items" {
			if value, err = answer.Token(); err == nil {
				*total = int(value.(float64))
			}
		}
	}
	if err == io.EOF {
		return nil
	}
	return err
}
