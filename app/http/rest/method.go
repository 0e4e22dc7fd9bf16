package rest

import (
	"slices"

	"github.com/gofiber/fiber/v2"
)

// rejectUnknownMethods answers for methods that HTTP does not have: Fiber does
// so in plain text, before any middleware.
func rejectUnknownMethods(app *fiber.App) {
	app.Server().Handler = rejecting(app.Server().Handler, app.AcquireCtx, app.ReleaseCtx)
}

func rejecting[C interface {
	Method() []byte
	SetConnectionClose()
}, H ~func(C)](inner H, acquire func(C) *fiber.Ctx, release func(*fiber.Ctx)) H {
	return func(request C) {
		if slices.Contains(fiber.DefaultMethods, string(request.Method())) {
			inner(request)
			return
		}
		c := acquire(request)
		defer release(c)
		request.SetConnectionClose() // its body is not read
		_ = HandleError(c, fiber.ErrMethodNotAllowed)
	}
}
