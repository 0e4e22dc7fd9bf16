package rest

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// headRouter answers HEAD wherever it answers GET: the server leaves the body
// away.
type headRouter struct{ fiber.Router }

func (r headRouter) Add(method, path string, handlers ...fiber.Handler) fiber.Router {
	if method == fiber.MethodGet {
		r.Router.Add(fiber.MethodHead, path, handlers...)
	}
	return r.Router.Add(method, path, handlers...)
}

// refuseOthers keeps the methods that a path lacks from a less literal one that
// fits, too: /users/count is no user that could be changed.
func (a *API) refuseOthers(path string) {
	if !slices.ContainsFunc(a.pending, func(p pending) bool { return covers(p.path, path) }) {
		return
	}
	own := a.methods(path)
	for _, method := range fiber.DefaultMethods {
		if !slices.Contains(own, method) {
			a.app.Add(method, a.Prefix+colons.Replace(path), refusing(own))
		}
	}
}

// covers reports whether another path fits all that path fits, and more.
func covers(other, path string) bool {
	parts, others := strings.Split(path, "/"), strings.Split(other, "/")
	if len(parts) != len(others) || path == other {
		return false
	}
	for i := range parts {
		if parts[i] != others[i] && !strings.HasPrefix(others[i], "{") {
			return false
		}
	}
	return true
}

// methods are those that a path has.
func (a *API) methods(path string) (own []string) {
	for _, p := range a.pending {
		if p.path == path {
			own = append(own, p.method)
		}
	}
	if slices.Contains(own, fiber.MethodGet) {
		own = append(own, fiber.MethodHead)
	}
	return own
}

// colons writes a path as Fiber does.
var colons = strings.NewReplacer("{", ":", "}", "")

func refusing(allowed []string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderAllow, strings.Join(allowed, ", "))
		return fiber.ErrMethodNotAllowed
	}
}

// unused is a method that no operation has.
const unused = fiber.MethodTrace

// AnswerUnknownMethods treats methods that Fiber does not know like one that no
// operation has. Fiber's own answer is plain text, comes before any middleware,
// and does not say which methods the path has.
func AnswerUnknownMethods(app *fiber.App) {
	app.Server().Handler = knowing(app.Server().Handler, app.AcquireCtx, app.ReleaseCtx)
}

func knowing[C interface{ Method() []byte }, H ~func(C)](
	inner H, acquire func(C) *fiber.Ctx, release func(*fiber.Ctx),
) H {
	return func(request C) {
		if !slices.Contains(fiber.DefaultMethods, string(request.Method())) {
			c := acquire(request)
			c.Request().Header.SetMethod(unused)
			release(c)
		}
		inner(request)
	}
}
