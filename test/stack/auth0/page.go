package auth0

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"sort"
	"strconv"
	"strings"
)

// paging is how a list may be cut. The differences are Auth0's own.
type paging struct {
	checkpoint bool // from and take are understood
	short      bool // limit is the number of items answered
	uncounted  bool // no total
}

var (
	byPage       = paging{}
	byCheckpoint = paging{checkpoint: true}
)

// listed answers one page of all under the given name.
func listed[T any](c *call, name string, all []T, how paging) reply {
	return listedItems(c, name, items(all), how)
}

func listedItems(c *call, name string, found []item, how paging) reply {
	if how.checkpoint && (c.query("take") != "" || c.query("from") != "") {
		return checkpointed(c, name, found)
	}
	page, size := number(c.query("page"), 0), number(c.query("per_page"), 50)
	if page < 0 || size < 1 || size > 100 {
		return refused(badQuery("Query validation error: page or per_page is out of range (0–100 per page)."))
	}
	if (page+1)*size > 1000 {
		return refused(fail(http.StatusBadRequest, "You can only page through the first 1000 records. "+
			"See https://auth0.com/docs/users/search/v3/view-search-results-by-page#limitation", "invalid_paging"))
	}
	some := c.cut(found[min(page*size, len(found)):min((page+1)*size, len(found))])
	if c.query("include_totals") != "true" {
		return ok(some)
	}
	return ok(how.envelope(name, some, page*size, size, len(found)))
}

func (p paging) envelope(name string, some []item, start, limit, total int) map[string]any {
	out := map[string]any{name: some, "start": start, "limit": limit, "total": total}
	if p.short {
		out["limit"] = len(some)
	}
	if p.uncounted {
		delete(out, "total")
	}
	return out
}

// checkpointed lists the items by id: what is added or removed between two
// pages makes no other item appear twice or never. Like at Auth0 the last page
// may be an empty one.
func checkpointed(c *call, name string, all []item) reply {
	from, err := base64.RawURLEncoding.DecodeString(c.query("from"))
	take := number(c.query("take"), 50)
	if err != nil || take < 1 || take > 100 {
		return refused(badQuery("Query validation error: from or take is not valid."))
	}
	sort.Slice(all, func(i, j int) bool { return all[i].id < all[j].id })
	start := sort.Search(len(all), func(i int) bool { return all[i].id > string(from) })
	some := c.cut(all[start:min(start+take, len(all))])
	out := map[string]any{name: some}
	if len(some) == take {
		out["next"] = base64.RawURLEncoding.EncodeToString([]byte(some[take-1].id))
	}
	return ok(out)
}

func badQuery(message string) failure {
	return fail(http.StatusBadRequest, message, "invalid_query_string")
}

func number(text string, otherwise int) int {
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return -1
	}
	return n
}

// item is one element of a list, its fields cut to what was asked for.
type item struct {
	id     string
	fields map[string]json.RawMessage
	view   func() any // tells the fields of what is on a page; nil if they are there
}

func (i item) MarshalJSON() ([]byte, error) { return json.Marshal(i.fields) }

func items[T any](all []T) []item {
	out := make([]item, len(all))
	for i, one := range all {
		text, _ := json.Marshal(one)
		json.Unmarshal(text, &out[i].fields)
		out[i].id = string(firstOf(out[i].fields, "id", "user_id"))
	}
	return out
}

func firstOf(fields map[string]json.RawMessage, keys ...string) json.RawMessage {
	for _, k := range keys {
		if v, found := fields[k]; found {
			return v
		}
	}
	return nil
}

// cut applies `fields` and `include_fields`.
func (c *call) cut(all []item) []item {
	for i, one := range all {
		if one.view != nil {
			all[i].fields = items([]any{one.view()})[0].fields
		}
	}
	if c.query("fields") == "" {
		return all
	}
	asked := strings.Split(c.query("fields"), ",")
	keep := c.query("include_fields") != "false"
	for _, i := range all {
		for name := range i.fields {
			if slices.Contains(asked, name) != keep {
				delete(i.fields, name)
			}
		}
	}
	return all
}
