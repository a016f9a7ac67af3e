export default { base: '/shop/' };
